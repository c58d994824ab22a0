// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "contract/answer.hpp"
#include "model/file.hpp"

#include <berth/gen/blobs.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace berth::test {

/// berth.blobs/1 in values, a call a method. Any thread.
class BlobsCaller {
 public:
  explicit BlobsCaller(sdk::BlobsClient client) : client_{client} {}

  struct Opened {
    std::uint64_t size = 0;
    bool is_inline = false;
    std::string data;
    File file;
  };
  struct Entry {
    std::string digest;
    std::uint64_t size = 0;
    friend bool operator==(const Entry&, const Entry&) = default;
  };
  struct Page {
    std::vector<Entry> blobs;
    bool more = false;
  };

  Answer<std::uint64_t> putMax() const;
  Answer<std::uint64_t> stat(std::string_view digest) const;
  Answer<Opened> openRead(std::string_view digest, std::uint64_t inline_max, bool accept_fd = true) const;
  Answer<std::string> read(std::string_view digest, std::uint64_t offset, std::uint64_t length) const;
  Done put(std::string_view digest, std::string_view data) const;
  Done begin(std::string_view id) const;
  /// The descriptor, or none when the way gives none or none was wanted.
  Answer<File> openUpload(std::string_view id, std::uint64_t lease, std::uint64_t offset, bool accept_fd) const;
  Answer<std::uint64_t> append(std::string_view id, std::uint64_t lease, std::uint64_t offset,
                               std::string_view data) const;
  Answer<std::string> readUpload(std::string_view id, std::uint64_t offset, std::uint64_t length) const;
  Answer<std::uint64_t> uploadSize(std::string_view id) const;
  /// As the writer of the highest lease there can be.
  Done commit(std::string_view id, std::string_view digest, std::uint64_t size) const;
  Done commit(std::string_view id, std::string_view digest, std::uint64_t size, std::uint64_t lease) const;
  Done cancel(std::string_view id) const;
  Done sync(const std::vector<std::string>& digests, bool before_records = false) const;
  Done remove(std::string_view digest) const;
  Answer<Page> list(std::string_view after, std::uint32_t limit) const;

  /// The whole blob by pieces of `piece` bytes.
  Answer<std::string> readAll(std::string_view digest, std::uint64_t piece = 1 << 20) const;

 private:
  sdk::BlobsClient client_;
};

}  // namespace berth::test
