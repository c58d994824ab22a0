// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "outcome.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace berth::storage_fs {

/// A digest that is safe to make a file name of: the only way in is parse().
class BlobName {
 public:
  static constexpr std::size_t kAlgorithms = 2;

  /// `sha256:<64 lower-case hex>` or `sha512:<128 …>`; INVALID_ARGUMENT for anything else.
  static Outcome<BlobName> parse(std::string_view digest);

  const std::string& digest() const { return digest_; }
  std::string hex() const { return digest_.substr(7); }
  std::size_t algorithm() const { return algorithm_; }
  /// "blobs/sha256/<hex>", for messages.
  std::string path() const;

 private:
  BlobName(std::string digest, std::size_t algorithm) : digest_{std::move(digest)}, algorithm_{algorithm} {}

  std::string digest_;
  std::size_t algorithm_;
};

/// Folder of an algorithm: "sha256", "sha512".
std::string_view algorithmFolder(std::size_t algorithm);

/// An upload's id, [0-9a-f-]{36}; INVALID_ARGUMENT for anything else.
Outcome<void> checkUploadId(std::string_view id);

/// Whether a part of a repository's name may be a folder, and a tag a file: neither hidden, nor ".." nor one of our own
/// names (which have a colon), and short enough for a file system.
bool isFileName(std::string_view part);

/// The folders of a repository's name; nothing when one of them could not be a folder.
bool isRepositoryPath(std::string_view repository);

}  // namespace berth::storage_fs
