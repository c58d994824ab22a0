// SPDX-License-Identifier: Apache-2.0
#include "mirror_tree.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <vector>

namespace berth::storage_fs {
namespace {

bool isFolder(int parent, const std::string& path) {
  struct stat about {};
  return ::fstatat(parent, path.c_str(), &about, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(about.st_mode);
}

bool isDigest(std::string_view name) {
  return BlobName::parse(name).has_value();
}

}  // namespace

bool MirrorTree::hasPath(std::string_view repository, std::string_view name) {
  return isRepositoryPath(repository) && (isFileName(name) || isDigest(name));
}

Outcome<void> MirrorTree::write(const std::string& repository, const std::string& name, std::string_view value) {
  const std::string path = repository + "/" + name;
  std::string temporary;
  FS_TRY(File file, directory_.makeTemporary(temporary, value));
  file.close();
  {
    const std::shared_lock lock{shape_};
    if (::renameat(directory_.scratch(), temporary.c_str(), directory_.manifests(), path.c_str()) == 0) {
      // Left by a crash between the two steps of a rename.
      if (!isDigest(name)) (void)::unlinkat(directory_.manifests(), (path + ":").c_str(), 0);
      return {};
    }
  }
  auto written = writeInNewFolder(temporary, repository, path);
  if (!written) directory_.dropScratch(temporary);
  return written;
}

Outcome<void> MirrorTree::writeInNewFolder(const std::string& temporary, const std::string& repository,
                                           const std::string& path) {
  const std::unique_lock lock{shape_};
  FS_CHECK(makeFolders(repository));
  const std::string target = isFolder(directory_.manifests(), path) ? path + ":" : path;
  if (::renameat(directory_.scratch(), temporary.c_str(), directory_.manifests(), target.c_str()) != 0)
    return systemFailed("write manifests/" + target, errno);
  return {};
}

Outcome<void> MirrorTree::makeFolders(const std::string& repository) {
  const int top = directory_.manifests();
  for (std::size_t end = 0; end != std::string::npos;) {
    end = repository.find('/', end + 1);
    const std::string folder = repository.substr(0, end);
    if (::mkdirat(top, folder.c_str(), kFolderMode) == 0) continue;
    if (errno != EEXIST) return systemFailed("create the folder manifests/" + folder, errno);
    if (isFolder(top, folder)) continue;
    if (::renameat(top, folder.c_str(), top, (folder + ":").c_str()) != 0)
      return systemFailed("rename manifests/" + folder, errno);
    if (::mkdirat(top, folder.c_str(), kFolderMode) != 0)
      return systemFailed("create the folder manifests/" + folder, errno);
  }
  return {};
}

Outcome<void> MirrorTree::remove(const std::string& repository, const std::string& name) {
  const std::string path = repository + "/" + name;
  const int top = directory_.manifests();
  const std::unique_lock lock{shape_};
  if (::unlinkat(top, path.c_str(), 0) != 0 && errno != ENOENT && errno != EISDIR && errno != ENOTDIR)
    return systemFailed("remove manifests/" + path, errno);
  if (!isDigest(name) && ::unlinkat(top, (path + ":").c_str(), 0) != 0 && errno != ENOENT && errno != ENOTDIR)
    return systemFailed("remove manifests/" + path + ":", errno);
  pruneFolders(repository);
  return {};
}

void MirrorTree::pruneFolders(std::string repository) {
  const int top = directory_.manifests();
  while (::unlinkat(top, repository.c_str(), AT_REMOVEDIR) == 0) {
    (void)::renameat(top, (repository + ":").c_str(), top, repository.c_str());
    const auto slash = repository.rfind('/');
    if (slash == std::string::npos) return;
    repository.resize(slash);
  }
}

Outcome<bool> MirrorTree::empty() const {
  FS_TRY(const auto names, namesIn(directory_.manifests(), "manifests"));
  return names.empty();
}

Outcome<void> MirrorTree::forEach(std::size_t most, const Take& take, const Problem& problem) const {
  std::vector<std::string> repositories{""};
  while (!repositories.empty()) {
    const std::string repository = std::move(repositories.back());
    repositories.pop_back();
    const File folder = openAt(directory_.manifests(), repository.empty() ? "." : repository, O_RDONLY | O_DIRECTORY);
    if (!folder) return systemFailed("open the folder manifests/" + repository, errno);
    FS_TRY(const auto names, namesIn(folder.fd(), "manifests/" + repository));
    const std::string below = repository.empty() ? "" : repository + "/";
    for (const auto& file_name : names) {
      const std::string path = below + file_name;
      if (!isFolder(folder.fd(), file_name)) {
        FS_CHECK(takeFile(folder.fd(), file_name, repository, most, take, problem));
      } else if (isRepositoryPath(path)) {
        repositories.push_back(path);
      } else {
        problem("manifests/" + path + " is no repository");
      }
    }
  }
  return {};
}

Outcome<void> MirrorTree::takeFile(int folder, const std::string& file_name, const std::string& repository,
                                   std::size_t most, const Take& take, const Problem& problem) {
  const std::string path = "manifests/" + repository + "/" + file_name;
  const bool moved_aside = file_name.ends_with(':');
  const std::string name = moved_aside ? file_name.substr(0, file_name.size() - 1) : file_name;
  if (!hasPath(repository, name)) {
    problem(path + " is neither a tag nor a manifest of a repository");
    return {};
  }
  // With both there, the plain name is the newer one: a crash came before the other was removed.
  if (moved_aside && !isFolder(folder, name) && ::faccessat(folder, name.c_str(), F_OK, 0) == 0) return {};
  const File file = openAt(folder, file_name, O_RDONLY | O_NONBLOCK);
  const auto size = file ? sizeOf(file.fd()) : -1;
  if (size < 0) {
    problem(path + " is no file that can be opened");
    return {};
  }
  auto value = readAt(file.fd(), 0, std::min<std::uint64_t>(static_cast<std::uint64_t>(size), most + 1), path);
  if (!value) {
    problem(value.error().message);
    return {};
  }
  return take({repository, name, *std::move(value)});
}

}  // namespace berth::storage_fs
