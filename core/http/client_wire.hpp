// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/file.hpp"
#include "model/result.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

struct ssl_ctx_st;
struct ssl_st;

namespace berth::http {

/// A client's connection to a server, with TLS or without. Blocks, each step for a minute at most. Errors are
/// kUnavailable, with a sentence. One thread.
class ClientWire {
 public:
  /// `context` (null: no TLS) outlives it. The server has to have a certificate for `host`.
  static Result<ClientWire> connect(const std::string& host, const std::string& port, ssl_ctx_st* context);

  Result<void> send(std::string_view bytes);
  /// Until the server closes; more than `most` bytes are an error.
  Result<std::string> receive(std::size_t most);

 private:
  struct Free {
    void operator()(ssl_st* session) const;
  };

  explicit ClientWire(File socket) : socket_{std::move(socket)} {}
  Result<void> greet(const std::string& host, ssl_ctx_st* context);
  /// Bytes read; 0: the server has closed; negative: it failed.
  long readSome(char* bytes, std::size_t room);
  std::string cause() const;

  File socket_;
  std::unique_ptr<ssl_st, Free> session_;
};

}  // namespace berth::http
