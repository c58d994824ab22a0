// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/file.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct ssl_ctx_st;

namespace berth::bench {

/// How clients speak TLS: version 1.3 with one cipher, so that every server does the same work. Certificates are not
/// checked, for the server is on this machine.
class TlsClient {
 public:
  static constexpr const char* kCipher = "TLS_AES_128_GCM_SHA256";

  /// Throws std::runtime_error.
  TlsClient();

  ssl_ctx_st* context() const { return context_.get(); }

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };

  std::unique_ptr<ssl_ctx_st, Free> context_;
};

/// Host and port of a server on this machine.
struct Target {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
  const TlsClient* tls = nullptr;  ///< Plain TCP without it. Outlives the connections.

  std::string text() const { return host + ":" + std::to_string(port); }
};

/// A connected TCP socket; throws std::system_error. `receive_buffer` bytes of SO_RCVBUF, 0: the system's choice.
File connectTo(const Target& target, int receive_buffer = 0);

/// What a send or a receive did. No bytes and no failure: not now.
struct Moved {
  std::size_t bytes = 0;
  std::string failure;
};

/// How the bytes of a connection go to the server and come back; never blocks. One thread.
class Wire {
 public:
  virtual ~Wire() = default;
  virtual int fd() const = 0;
  /// Sends of `head`, then of `body`; at least one of them is not empty.
  virtual Moved send(std::string_view head, std::string_view body) = 0;
  virtual Moved receive(std::span<char> buffer) = 0;
  /// The last receive() may have left bytes that the socket does not tell of.
  virtual bool mayHoldMore() const { return false; }
};

/// Connected, and over TLS with its handshake done; throws std::system_error or std::runtime_error.
std::unique_ptr<Wire> connectWire(const Target& target);

}  // namespace berth::bench
