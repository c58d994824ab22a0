// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/load/chunked_body.hpp"
#include "bench/load/exchange.hpp"
#include "bench/load/wire.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace berth::bench {

using Clock = std::chrono::steady_clock;

/// One keep-alive connection that works through a script without ever blocking. One thread.
class Connection {
 public:
  Connection(const Target& target, std::unique_ptr<Script> script);

  int fd() const { return wire_->fd(); }
  Script& script() { return *script_; }

  /// Sends the next request as far as the socket takes it. False when the connection broke.
  bool begin();
  /// Goes on sending. False when the connection broke.
  bool send();
  /// Takes what has arrived, through `buffer`; begins the next request after each answer until `deadline`.
  /// False when the connection broke, the server misbehaved, or the script is unhappy.
  bool receive(std::span<char> buffer, Clock::time_point deadline);

  bool wantsToSend() const { return head_sent_ < request_.head.size() || body_sent_ < request_.body.size(); }
  bool isIdle() const { return !busy_; }
  const std::string& failure() const { return failure_; }

  /// Time of each exchange in microseconds, from the first byte sent to the last received.
  std::vector<float> micros;
  std::uint64_t received_bytes = 0;  ///< Of bodies.

 private:
  bool fail(std::string why);
  bool take(std::string_view bytes);
  bool takeHead(std::string_view& bytes);
  bool takeChunks(std::string_view bytes);
  bool finish();

  std::unique_ptr<Wire> wire_;
  std::unique_ptr<Script> script_;
  Request request_;
  std::size_t head_sent_ = 0;
  std::size_t body_sent_ = 0;
  bool busy_ = false;
  Clock::time_point began_;

  std::string head_;
  bool head_complete_ = false;
  Answer answer_;
  std::uint64_t body_left_ = 0;
  std::optional<ChunkedBody> chunks_;  ///< Of an answer that does not say its length.
  std::string failure_;
};

}  // namespace berth::bench
