// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/file.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct ssl_ctx_st;
struct ssl_st;

namespace berth::http {

/// An answer as it came over the wire.
struct RawAnswer {
  int status = 0;
  std::string head;  ///< With the empty line.
  std::string body;

  std::optional<std::string> header(std::string_view name) const;
};

/// A client that sends whatever bytes it is told to, so that tests can break every rule.
class Client {
 public:
  /// Connects to "127.0.0.1:port". `receive_buffer_bytes` makes a client that takes little at a time. With `tls` the
  /// first send or receive begins with the handshake.
  explicit Client(const std::string& address, int receive_buffer_bytes = 0, ssl_ctx_st* tls = nullptr);

  void send(std::string_view bytes);
  /// The next answer; of status 0 when the connection ended before it was whole. `is_head` expects no body.
  RawAnswer receive(bool is_head = false);
  RawAnswer request(std::string_view bytes) {
    send(bytes);
    return receive();
  }
  /// At least one byte, or none at the end of the connection.
  std::string receiveSome(std::size_t most = 64 << 10);
  /// Everything up to the end of the connection.
  std::string receiveAll();
  /// True when the server closes within the time; whatever comes before is dropped.
  bool isClosedWithin(std::chrono::milliseconds time);
  bool hasBytesWithin(std::chrono::milliseconds time) const;
  /// The connection ended by a reset rather than in good order.
  bool wasReset() const { return was_reset_; }
  /// TLS: it ended with the server's good-bye, so that nothing can be missing.
  bool wasEndedByTls() const;
  /// Sends as it is, under TLS.
  void sendRaw(std::string_view bytes);
  /// TLS: finishes the handshake. Empty when that went well, else why not.
  std::string shakeHands();
  /// TLS: what this end remembers of it; the connection stays, and takes nothing more.
  void forgetTls() { tls_.reset(); }
  ssl_st* tls() { return tls_.get(); }
  int fd() const { return socket_.fd(); }
  void finishSending();
  void close() { socket_.close(); }
  void reset();

 private:
  struct FreeTls {
    void operator()(ssl_st* ssl) const;
  };
  bool fill();
  bool fillByTls();
  bool wait(int error) const;

  File socket_;
  std::unique_ptr<ssl_st, FreeTls> tls_;
  std::string received_;
  bool was_reset_ = false;
};

}  // namespace berth::http
