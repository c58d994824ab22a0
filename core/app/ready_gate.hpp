// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/open_sign.hpp"
#include "http/engine.hpp"

#include <string>

namespace berth::app {

/// Stands before an application and answers 503 in its place until the sign says open, so that clients find a registry
/// that is starting rather than none. Probes and scrapers (http::Action::kOpen) always pass,
/// and so do reviews (kReview), whose answers say what could not be decided. Any thread.
class ReadyGate final : public http::Application {
 public:
  /// Both outlive the gate.
  ReadyGate(http::Application& inner, const OpenSign& sign) : inner_{inner}, sign_{sign} {}

  http::BodyPlan plan(const http::Request& head) override;
  http::Response handle(const http::Request& request) override;
  std::variant<std::unique_ptr<http::BodySink>, http::Response> open(const http::Request& head) override;
  http::Response refuse(const http::Request& request, const Error& error) override {
    return inner_.refuse(request, error);
  }
  void failed(const http::Request& request, const std::string& cause) override { inner_.failed(request, cause); }
  void turnedAway(const std::string& peer, const std::string& cause) override { inner_.turnedAway(peer, cause); }
  void answered(const http::Request& request, const http::Outcome& outcome) override {
    inner_.answered(request, outcome);
  }

 private:
  bool lets(const http::Request& head) const;
  http::Response notReady(const http::Request& request);

  http::Application& inner_;
  const OpenSign& sign_;
};

}  // namespace berth::app
