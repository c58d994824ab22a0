// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "directory.hpp"
#include "outcome.hpp"

#include <functional>
#include <shared_mutex>
#include <string>
#include <string_view>

namespace berth::storage_fs {

/// The files under manifests/: <repository>/<name>, where a name is a tag or the digest of a manifest.
///
/// Repository `a/b` and tag `b` of repository `a` are both possible: the tag's file is then `b:` (no name has a colon
/// at its end). Whoever makes the folder renames the file first; whoever removes the folder renames it back. Calls for
/// different names may run at once; for one name the caller takes turns.
class MirrorTree {
 public:
  explicit MirrorTree(Directory& directory) : directory_{directory} {}

  /// Whether the two can be a path. Others have no file.
  static bool hasPath(std::string_view repository, std::string_view name);

  /// Whole or not at all; not synced.
  Outcome<void> write(const std::string& repository, const std::string& name, std::string_view value);
  /// OK when it is gone already. Folders that are empty then go too.
  Outcome<void> remove(const std::string& repository, const std::string& name);

  struct Entry {
    std::string repository;
    std::string name;
    std::string value;
  };
  using Take = std::function<Outcome<void>(const Entry&)>;
  using Problem = std::function<void(const std::string& line)>;
  /// Every file, in no order. A file longer than `most` bytes comes cut to one more; `problem` gets a line for each
  /// that cannot be read. A failure of `take` ends the walk.
  Outcome<void> forEach(std::size_t most, const Take& take, const Problem& problem) const;

  /// Whether there is any entry at all.
  Outcome<bool> empty() const;

 private:
  Outcome<void> makeFolders(const std::string& repository);
  void pruneFolders(std::string repository);
  Outcome<void> writeInNewFolder(const std::string& temporary, const std::string& repository, const std::string& path);

  static Outcome<void> takeFile(int folder, const std::string& file_name, const std::string& repository,
                                std::size_t most, const Take& take, const Problem& problem);

  Directory& directory_;
  std::shared_mutex shape_;  // exclusive: folders come and go
};

}  // namespace berth::storage_fs
