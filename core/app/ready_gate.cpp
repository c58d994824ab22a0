// SPDX-License-Identifier: Apache-2.0
#include "app/ready_gate.hpp"

#include "http/route_table.hpp"

namespace berth::app {

bool ReadyGate::lets(const http::Request& head) const {
  if (sign_.isOpen()) return true;
  const auto match = http::findRoute(head.method, head.path);
  if (match.route == nullptr) return false;
  return match.route->action == http::Action::kOpen || match.route->action == http::Action::kReview;
}

http::BodyPlan ReadyGate::plan(const http::Request& head) {
  if (lets(head)) return inner_.plan(head);
  // A sink is where a body can be refused before it is read.
  return {0, head.hasBody()};
}

http::Response ReadyGate::handle(const http::Request& request) {
  return lets(request) ? inner_.handle(request) : notReady(request);
}

std::variant<std::unique_ptr<http::BodySink>, http::Response> ReadyGate::open(const http::Request& head) {
  // plan() may have been asked while the gate was closed: then this body is for no sink of the application.
  if (lets(head) && inner_.plan(head).to_sink) return inner_.open(head);
  return notReady(head);
}

http::Response ReadyGate::notReady(const http::Request& request) {
  return inner_.refuse(request,
                       {ErrorCode::kUnavailable,
                        "the registry is starting: it waits for its Back End or restores its index; try again soon, "
                        "/readiness says more"});
}

}  // namespace berth::app
