// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "blobs.hpp"
#include "directory.hpp"
#include "file.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace berth::storage_fs {

/// Resumable uploads: the second half of berth.blobs/1. An upload is the file scratch/<id> with its highest lease as an
/// extended attribute, so it survives a crash. Where the file system has no such attributes, or after another boot, it
/// has to be opened before it is written to or committed. Any thread.
class Uploads {
 public:
  Uploads(Directory& directory, Blobs& blobs, std::string boot_id)
      : directory_{directory}, blobs_{blobs}, boot_id_{std::move(boot_id)} {}

  Outcome<void> begin(std::string_view id);
  /// With `accept_file` a descriptor to write with, else none and append() is meant.
  Outcome<File> open(std::string_view id, std::uint64_t lease, std::uint64_t offset, bool accept_file);
  Outcome<std::uint64_t> append(std::string_view id, std::uint64_t lease, std::uint64_t offset, std::string_view bytes);
  Outcome<std::string> read(std::string_view id, std::uint64_t offset, std::uint64_t length);
  Outcome<std::uint64_t> size(std::string_view id);
  /// `lease` of the writer whose bytes have that digest: ABORTED when another one came after it.
  Outcome<void> commit(std::string_view id, std::string_view digest, std::uint64_t size, std::uint64_t lease,
                       const Cancelled& cancelled);
  Outcome<void> cancel(std::string_view id);

 private:
  struct Upload {
    std::mutex mutex;
    std::optional<std::uint64_t> lease;  ///< the highest, once it is known
    File appending;
    std::uint64_t written_back = 0;  ///< bytes whose write-back was begun
    std::uint64_t on_disk = 0;       ///< bytes whose write-back was waited for
  };
  using UploadPointer = std::shared_ptr<Upload>;  // shared by the table and the calls that use it

  UploadPointer find(const std::string& id);
  void forget(const std::string& id);
  void keepOpen(const UploadPointer& upload);
  void recallLease(Upload& upload, int fd) const;
  Outcome<void> noteLease(Upload& upload, int fd, std::uint64_t lease, const std::string& id) const;
  Outcome<void> writeBack(Upload& upload, const std::string& id, std::uint64_t size);
  Outcome<void> drop(Upload& upload, const std::string& id);
  Outcome<File> openToRead(const std::string& id);
  Outcome<File> openToWrite(const std::string& id);
  std::string pathOf(const std::string& id) const { return directory_.path() + "/scratch/" + id; }

  Directory& directory_;
  Blobs& blobs_;
  const std::string boot_id_;

  std::mutex mutex_;
  std::unordered_map<std::string, UploadPointer> uploads_;
  std::deque<std::weak_ptr<Upload>> appending_;  // oldest first
};

}  // namespace berth::storage_fs
