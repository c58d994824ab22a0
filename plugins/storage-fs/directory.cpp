// SPDX-License-Identifier: Apache-2.0
#include "directory.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <vector>

namespace berth::storage_fs {
namespace {

constexpr std::string_view kTemporary = ".tmp-";

namespace files = std::filesystem;

// A new folder has its name for good only once its parent was synced.
Outcome<void> syncParent(const files::path& folder) {
  const File parent{::open(folder.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (parent && ::fsync(parent.fd()) == 0) return {};
  return systemFailed("sync the folder " + folder.parent_path().string(), errno);
}

Outcome<void> makeRoot(const std::string& path) {
  std::error_code error;
  auto root = files::absolute(path, error).lexically_normal();
  if (error) return systemFailed("find the folder " + path, error.value());
  if (!root.has_filename()) root = root.parent_path();
  std::vector<files::path> missing;
  for (auto folder = root; !files::exists(folder, error) && folder.has_relative_path(); folder = folder.parent_path())
    missing.push_back(folder);
  files::create_directories(root.parent_path(), error);
  if (error) return systemFailed("create the folder " + root.parent_path().string(), error.value());
  if (::mkdir(root.c_str(), kFolderMode) != 0 && errno != EEXIST)
    return systemFailed("create the folder " + path, errno);
  for (const auto& folder : missing) FS_CHECK(syncParent(folder));
  return {};
}

}  // namespace

Outcome<std::unique_ptr<Directory>> Directory::open(const std::string& path) {
  std::unique_ptr<Directory> made{new Directory};
  FS_CHECK(makeRoot(path));
  const std::unique_ptr<char, decltype(&std::free)> real{::realpath(path.c_str(), nullptr), &std::free};
  if (!real) return systemFailed("open the folder " + path, errno);
  made->path_ = real.get();

  made->root_ = openAt(AT_FDCWD, made->path_, O_RDONLY | O_DIRECTORY);
  if (!made->root_) return systemFailed("open the folder " + made->path_, errno);
  if (::flock(made->root_.fd(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return systemFailed("lock the folder " + made->path_, errno);
    return failed(BERTH_UNAVAILABLE,
                  made->path_ + " is in use by another Back End; stop that one, or give each its own root");
  }
  FS_TRY(made->index_, made->makeFolder(made->root(), "index"));
  FS_TRY(made->scratch_, made->makeFolder(made->root(), "scratch"));
  FS_TRY(made->manifests_, made->makeFolder(made->root(), "manifests"));
  FS_TRY(const File blobs, made->makeFolder(made->root(), "blobs"));
  for (std::size_t i = 0; i < BlobName::kAlgorithms; ++i) {
    FS_TRY(made->blobs_[i], made->makeFolder(blobs.fd(), std::string{algorithmFolder(i)}));
  }
  if (::fsync(blobs.fd()) != 0 || ::fsync(made->root()) != 0)
    return systemFailed("sync the folder " + made->path_, errno);
  return made;
}

Outcome<File> Directory::makeFolder(int parent, const std::string& name) const {
  if (::mkdirat(parent, name.c_str(), kFolderMode) != 0 && errno != EEXIST)
    return systemFailed("create the folder " + name + " in " + path_, errno);
  File folder = openAt(parent, name, O_RDONLY | O_DIRECTORY);
  if (!folder) return systemFailed("open the folder " + name + " in " + path_, errno);
  return folder;
}

bool Directory::hasDatabase() const {
  struct stat about {};
  return ::fstatat(index(), "berth.sqlite", &about, AT_SYMLINK_NOFOLLOW) == 0;
}

Outcome<File> Directory::makeTemporary(std::string& name) {
  name = std::string{kTemporary} + std::to_string(next_temporary_.fetch_add(1, std::memory_order_relaxed));
  File file = openAt(scratch(), name, O_WRONLY | O_CREAT | O_TRUNC, kFileMode);
  if (!file) return systemFailed("create a file in " + path_ + "/scratch", errno);
  return file;
}

Outcome<File> Directory::makeTemporary(std::string& name, std::string_view bytes) {
  FS_TRY(File file, makeTemporary(name));
  if (auto written = writeAt(file.fd(), bytes, 0, path_ + "/scratch/" + name); !written) {
    dropScratch(name);
    return failed(std::move(written).error());
  }
  return file;
}

void Directory::dropScratch(const std::string& name) const {
  (void)::unlinkat(scratch(), name.c_str(), 0);
}

Outcome<void> Directory::dropTemporaries() const {
  FS_TRY(const auto names, namesIn(scratch(), path_ + "/scratch"));
  for (const auto& name : names)
    if (name.starts_with(kTemporary)) dropScratch(name);
  return {};
}

Outcome<std::vector<std::string>> namesIn(int folder, const std::string& what) {
  const int fd = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return systemFailed("list " + what, errno);
  const std::unique_ptr<DIR, int (*)(DIR*)> stream{::fdopendir(fd), &::closedir};
  if (!stream) return systemFailed("list " + what, errno);
  std::vector<std::string> names;
  for (errno = 0; const dirent* entry = ::readdir(stream.get()); errno = 0) {
    const std::string_view name{entry->d_name};
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return systemFailed("list " + what, errno);
  return names;
}

}  // namespace berth::storage_fs
