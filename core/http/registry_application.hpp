// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/engine.hpp"
#include "http/exchange.hpp"
#include "http/guard.hpp"
#include "http/message.hpp"
#include "observe/access_log.hpp"
#include "observe/log.hpp"
#include "registry/registry.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace berth::http {

/// The registry as the engine serves it: route table, pipeline, handlers. Stateless; any thread. LaneFull passes
/// through untouched, and nothing is caught here.
class RegistryApplication final : public Application {
 public:
  /// `guard` and `access_log` may be null: then everyone may do everything, and nothing is written. All outlive it.
  RegistryApplication(registry::Registry& registry, const observe::Log& log, Guard* guard,
                      observe::AccessLog* access_log)
      : registry_{registry}, log_{log}, guard_{guard}, access_log_{access_log} {}

  BodyPlan plan(const Request& head) override;
  Response handle(const Request& request) override;
  std::variant<std::unique_ptr<BodySink>, Response> open(const Request& head) override;
  Response refuse(const Error& error) override;
  void failed(const Request& request, const std::string& cause) override;
  void turnedAway(const std::string& peer, const std::string& cause) override;
  void answered(const Request& request, int status, std::uint64_t received_bytes, std::uint64_t sent_bytes,
                std::chrono::nanoseconds duration) override;

 private:
  Exchange exchangeOf(const Request& request) const;
  Opened openBody(const Exchange& exchange) const;

  registry::Registry& registry_;
  const observe::Log& log_;
  Guard* const guard_;
  observe::AccessLog* const access_log_;
};

}  // namespace berth::http
