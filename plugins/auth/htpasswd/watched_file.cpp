// SPDX-License-Identifier: Apache-2.0
#include "watched_file.hpp"

#include "htpasswd/whole_file.hpp"

#include <ctime>
#include <utility>

namespace berth::htpasswd_auth {
namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;

std::int64_t nanosecondsOf(const timespec& time) {
  return static_cast<std::int64_t>(time.tv_sec) * kNanoseconds + time.tv_nsec;
}

}  // namespace

WatchedFile::Stamp WatchedFile::Stamp::of(const struct stat& state) {
  return {state.st_dev, state.st_ino, state.st_size, nanosecondsOf(state.st_mtim), nanosecondsOf(state.st_ctim)};
}

htpasswd::Result<std::string> WatchedFile::read(const std::string& makeIt) {
  auto whole = htpasswd::WholeFile::read(path_);
  if (!whole) return htpasswd::fail(std::move(whole.error()));
  if (!*whole) return htpasswd::fail(path_ + " does not exist" + makeIt);
  stamp_ = Stamp::of((*whole)->state);
  is_open_to_all_ = ((*whole)->state.st_mode & S_IROTH) != 0;
  return std::move((*whole)->text);
}

htpasswd::Result<std::string> WatchedFile::open(const std::string& makeIt) {
  auto text = read(makeIt);
  if (text) content_ = *text;
  return text;
}

std::optional<htpasswd::Result<std::string>> WatchedFile::look() {
  struct stat state {};
  const bool is_there = ::stat(path_.c_str(), &state) == 0;
  if (is_there) {
    const auto now = Stamp::of(state);
    if (now == stamp_ && told_.empty()) return std::nullopt;
    if (now != stamp_ && !isSettled(now)) return std::nullopt;
  }
  const auto before = stamp_;
  auto text = read({});
  if (!text) {
    if (text.error() == told_) return std::nullopt;
    told_ = text.error();
    return text;
  }
  if (is_there && *stamp_ != Stamp::of(state)) {  // It changed meanwhile; the next look has it.
    stamp_ = before;
    return std::nullopt;
  }
  told_.clear();
  if (*text == content_) return std::nullopt;
  content_ = *text;
  return text;
}

// Apache's htpasswd truncates the file and writes it again: what is read in between lacks users. A time in the future
// says nothing.
bool WatchedFile::isSettled(const Stamp& stamp) const {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  const auto age = nanosecondsOf(now) - stamp.modified_ns;
  return age < 0 || age >= std::chrono::nanoseconds{watching_.settle}.count();
}

}  // namespace berth::htpasswd_auth
