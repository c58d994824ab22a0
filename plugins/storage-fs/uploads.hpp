// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "blobs.hpp"
#include "directory.hpp"
#include "file.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace berth::storage_fs {

/// Resumable uploads: the second half of berth.blobs/1. An upload is the file scratch/<id> and nothing else, so it
/// survives a crash; what is remembered of it here are the highest lease and the descriptor of append(). Any thread.
class Uploads {
 public:
  Uploads(Directory& directory, Blobs& blobs) : directory_{directory}, blobs_{blobs} {}

  Outcome<void> begin(std::string_view id);
  /// With `accept_file` a descriptor to write with, else none and append() is meant.
  Outcome<File> open(std::string_view id, std::uint64_t lease, std::uint64_t offset, bool accept_file);
  Outcome<std::uint64_t> append(std::string_view id, std::uint64_t lease, std::uint64_t offset, std::string_view bytes);
  Outcome<std::string> read(std::string_view id, std::uint64_t offset, std::uint64_t length);
  Outcome<std::uint64_t> size(std::string_view id);
  Outcome<void> commit(std::string_view id, std::string_view digest, std::uint64_t size, const Cancelled& cancelled);
  Outcome<void> cancel(std::string_view id);

 private:
  struct Upload {
    std::mutex mutex;
    std::uint64_t lease = 0;
    File appending;
    std::uint64_t written_back = 0;  ///< bytes whose write-back was begun
  };
  using UploadPointer = std::shared_ptr<Upload>;  // shared by the table and the calls that use it

  UploadPointer find(const std::string& id);
  void forget(const std::string& id);
  void keepOpen(const UploadPointer& upload);
  Outcome<File> openToRead(const std::string& id);
  Outcome<File> openToWrite(const std::string& id);
  std::string pathOf(const std::string& id) const { return directory_.path() + "/scratch/" + id; }

  Directory& directory_;
  Blobs& blobs_;

  std::mutex mutex_;
  std::unordered_map<std::string, UploadPointer> uploads_;
  std::deque<std::weak_ptr<Upload>> appending_;  // oldest first
};

}  // namespace berth::storage_fs
