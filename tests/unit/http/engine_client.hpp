// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/file.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

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
  /// Connects to "127.0.0.1:port". `receive_buffer_bytes` makes a client that takes little at a time.
  explicit Client(const std::string& address, int receive_buffer_bytes = 0);

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
  void finishSending();
  void close() { socket_.close(); }
  void reset();

 private:
  bool fill();

  File socket_;
  std::string received_;
  bool was_reset_ = false;
};

}  // namespace berth::http
