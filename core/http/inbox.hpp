// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/transport.hpp"
#include "model/secret.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace berth::http {

/// Bytes that came from a client and were not used yet. While a worker has the connection they lie in the worker's
/// buffer where possible; only what is left when the connection parks is copied.
class Inbox {
 public:
  std::string_view view() const { return {begin_, size_}; }
  char* data() { return begin_; }
  std::size_t size() const { return size_; }
  bool isEmpty() const { return size_ == 0; }

  void consume(std::size_t bytes) {
    begin_ += bytes;
    size_ -= bytes;
  }
  /// The same with bytes that may hold a password: none of them stays.
  void consumeAndWipe(std::size_t bytes) {
    wipe(begin_, bytes);
    consume(bytes);
  }
  /// Receives once, at most `buffer.size()` bytes, behind those that are there. `buffer` is the worker's.
  Moved fill(Transport& transport, std::span<char> buffer);
  /// Moves what is left out of the worker's buffer. Before the connection parks or changes the worker.
  void keep();
  void clear();

 private:
  char* begin_ = nullptr;  ///< In the worker's buffer or in kept_.
  std::size_t size_ = 0;
  bool is_kept_ = false;
  std::string kept_;
};

}  // namespace berth::http
