// SPDX-License-Identifier: Apache-2.0
#include "app/folder_watch.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <cstdint>
#include <deque>

namespace berth::app {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kChanges = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_ATTRIB |
                                   IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
constexpr int kMostLinks = 40;  // As the kernel.

}  // namespace

std::set<fs::path> foldersOf(const fs::path& file) {
  std::set<fs::path> folders;
  const fs::path whole = fs::absolute(file);
  std::deque<fs::path> left{whole.begin(), whole.end()};
  fs::path at = "/";
  for (int links = 0; !left.empty() && links <= kMostLinks;) {
    const fs::path name = left.front();
    left.pop_front();
    if (name == "/" || name == "." || name.empty()) continue;
    if (name == "..") {
      at = at.parent_path();
      continue;
    }
    std::error_code error;
    const fs::path target = fs::read_symlink(at / name, error);
    if (left.empty() || !error) folders.insert(at);
    if (error) {
      at /= name;
      continue;
    }
    ++links;
    left.insert(left.begin(), target.begin(), target.end());
    if (target.is_absolute()) at = "/";
  }
  return folders;
}

FolderWatch::FolderWatch() : events_{::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)} {}

void FolderWatch::drain() {
  alignas(inotify_event) char events[4096];
  while (::read(events_.fd(), events, sizeof events) > 0) continue;
}

bool FolderWatch::watch(const std::vector<fs::path>& files) {
  std::set<fs::path> wanted;
  for (const auto& file : files) wanted.merge(foldersOf(file));
  std::map<fs::path, int> watched;
  for (const auto& folder : wanted) {
    // The same folder again gives the same number; one that was replaced another one.
    if (const int number = ::inotify_add_watch(events_.fd(), folder.c_str(), kChanges); number >= 0)
      watched[folder] = number;
  }
  std::set<int> kept;
  for (const auto& [folder, number] : watched) kept.insert(number);
  for (const auto& [folder, number] : watched_) {
    if (kept.count(number) == 0) ::inotify_rm_watch(events_.fd(), number);
  }
  watched_ = std::move(watched);
  return watched_.size() == wanted.size();
}

}  // namespace berth::app
