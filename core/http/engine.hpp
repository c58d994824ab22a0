// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/message.hpp"
#include "http/transport.hpp"
#include "model/lane.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace berth::http {

/// What one client may cost. Each limit has its own clear answer.
struct EngineLimits {
  std::size_t head_bytes = 32 << 10;                ///< 431
  std::size_t uri_bytes = 8 << 10;                  ///< 414
  std::chrono::milliseconds head_time{10'000};      ///< 408, from the first byte of a head to its end
  std::chrono::milliseconds idle_time{75'000};      ///< closed without answer between requests
  std::chrono::milliseconds progress_time{30'000};  ///< 408 for a body, cut for an answer: not one byte for this long
  std::size_t connections = 10'000;                 ///< 503 with Retry-After, then closed
  std::chrono::milliseconds queue_time{10'000};     ///< 503: waited for a place in a Lane
  std::chrono::milliseconds drain_time{30'000};     ///< what a stop gives to requests in flight
};

/// What the engine needs to know of a request before its body comes.
struct BodyPlan {
  /// Up to this many bytes the body is read whole into Request::body and handle() is called; more is 413.
  std::size_t max_body = 0;
  /// The body goes to a sink made by open() instead.
  bool to_sink = false;
};

/// What answered() is told when the client went away before its answer.
inline constexpr int kClientGone = 499;

/// What became of a request.
struct Outcome {
  int status = 0;                    ///< kClientGone when there was no answer.
  std::string_view error;            ///< Response::error; lives as long as the call.
  std::uint64_t head_bytes = 0;      ///< Of the request; 0 when it was not complete.
  std::uint64_t received_bytes = 0;  ///< Of the request's body.
  std::uint64_t sent_bytes = 0;      ///< Of the answer's body.
  std::chrono::nanoseconds duration{};
  std::chrono::nanoseconds first_byte{};  ///< Until the answer began; as duration when there was none.
};

/// The application the engine serves. All functions are called on engine workers, concurrently; they are plain
/// synchronous code, may throw LaneFull by LaneUse (then the engine runs them again later), and any other exception
/// becomes a 500.
class Application {
 public:
  virtual ~Application() = default;
  /// By head alone, cheap, never blocks.
  virtual BodyPlan plan(const Request& head) = 0;
  /// The answer to a request whose body (if any) is in Request::body.
  virtual Response handle(const Request& request) = 0;
  /// A sink for the body that follows, or the answer already (an error: the body is not read; 100-continue not sent).
  virtual std::variant<std::unique_ptr<BodySink>, Response> open(const Request& head) = 0;
  /// An answer for a request that the engine itself refuses (bad grammar, limits, a body that could not be taken). Of
  /// `request` everything but id and peer may be empty.
  virtual Response refuse(const Request& request, const Error& error) = 0;
  /// A function above, or of a BodySink or PieceReader, threw `cause`; the client gets a 500 or a cut connection. For
  /// the log. Never blocks.
  virtual void failed(const Request& /*request*/, const std::string& /*cause*/) {}
  /// A client came and went without a request because `cause`: no TLS could be agreed on. For the log. Never blocks.
  virtual void turnedAway(const std::string& /*peer*/, const std::string& /*cause*/) {}
  /// The last byte of an answer was sent, or the connection was lost before (`sent_bytes` tells). Exactly once for each
  /// request, refused ones included. For access log and metrics. Never blocks.
  virtual void answered(const Request& request, const Outcome& outcome) = 0;
};

/// D9: an epoll set of parked connections, cores + 1 workers at a time, no thread that waits for a client, in either
/// direction.
class Engine {
 public:
  /// Binds at once; port 0 takes a free one. Throws std::system_error with address and cause. `lanes` are all the lanes
  /// that handlers may claim; there are standby threads for their sum.
  Engine(const std::string& address, EngineLimits limits, Application& application, std::vector<Lane*> lanes,
         MakeTransport make_transport = PlainTransport::make);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// The address bound, "127.0.0.1:5000".
  std::string address() const;
  /// Clients connected now. Any thread.
  std::size_t connections() const;
  void start();
  /// Accepts no more, closes idle connections, gives requests in flight limits.drain_time, then cuts them. Returns when
  /// all workers have ended. Any thread but a worker's.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace berth::http
