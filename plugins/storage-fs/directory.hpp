// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "file.hpp"
#include "names.hpp"
#include "outcome.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <string>

namespace berth::storage_fs {

/// The data directory, locked against a second store for as long as this lives:
///   scratch/<id>  blobs/<algorithm>/<hex>  manifests/<repository>/…  index/berth.sqlite
/// Descriptors of its folders, so that every file is opened relative to one. Any thread.
class Directory {
 public:
  /// Makes what is missing. UNAVAILABLE when another process has it, with its path and what to do.
  static Outcome<std::unique_ptr<Directory>> open(const std::string& path);

  const std::string& path() const { return path_; }
  std::string databasePath() const { return path_ + "/index/berth.sqlite"; }
  bool hasDatabase() const;

  int root() const { return root_.fd(); }
  int index() const { return index_.fd(); }
  int scratch() const { return scratch_.fd(); }
  int manifests() const { return manifests_.fd(); }
  int blobs(std::size_t algorithm) const { return blobs_[algorithm].fd(); }

  /// A new file in scratch/, for something that is renamed to its place when it is whole. Its name goes to `name`.
  Outcome<File> makeTemporary(std::string& name);
  /// The same with all its bytes.
  Outcome<File> makeTemporary(std::string& name, std::string_view bytes);
  /// Removes a file of scratch/, present or not.
  void dropScratch(const std::string& name) const;
  /// Removes what makeTemporary() of a process that crashed has left.
  Outcome<void> dropTemporaries() const;

 private:
  Directory() = default;
  Outcome<File> makeFolder(int parent, const std::string& name) const;

  std::string path_;
  File root_;
  File index_;
  File scratch_;
  File manifests_;
  std::array<File, BlobName::kAlgorithms> blobs_;
  std::atomic<std::uint64_t> next_temporary_{0};
};

/// Names in a folder, without "." and "..".
Outcome<std::vector<std::string>> namesIn(int folder, const std::string& what);

}  // namespace berth::storage_fs
