// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/engine.hpp"

#include <atomic>
#include <string>

namespace berth::app {

/// Stands before an application and answers 503 in its place until it is opened, so that clients find a registry that
/// is starting rather than none. Any thread.
class ReadyGate final : public http::Application {
 public:
  /// `inner` outlives the gate.
  explicit ReadyGate(http::Application& inner) : inner_{inner} {}

  void open() { is_open_ = true; }
  void close() { is_open_ = false; }

  http::BodyPlan plan(const http::Request& head) override;
  http::Response handle(const http::Request& request) override;
  std::variant<std::unique_ptr<http::BodySink>, http::Response> open(const http::Request& head) override;
  http::Response refuse(const Error& error) override { return inner_.refuse(error); }
  void failed(const http::Request& request, const std::string& cause) override { inner_.failed(request, cause); }
  void turnedAway(const std::string& peer, const std::string& cause) override { inner_.turnedAway(peer, cause); }
  void answered(const http::Request& request, int status, std::uint64_t received_bytes, std::uint64_t sent_bytes,
                std::chrono::nanoseconds duration) override {
    inner_.answered(request, status, received_bytes, sent_bytes, duration);
  }

 private:
  http::Response notReady();

  http::Application& inner_;
  std::atomic<bool> is_open_{false};
};

}  // namespace berth::app
