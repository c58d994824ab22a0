// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/engine.hpp"
#include "http/exchange.hpp"
#include "http/guard.hpp"
#include "http/message.hpp"
#include "http/origin.hpp"
#include "http/review_intake.hpp"
#include "http/watchers.hpp"
#include "observe/log.hpp"
#include "registry/registry.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace berth::http {

/// The registry as the engine serves it: route table, pipeline, handlers. Any thread. LaneFull passes through
/// untouched, and nothing is caught here.
class RegistryApplication final : public Application {
 public:
  /// `guard` may be null: then everyone may do everything; `judge` may be null: then everything may enter. All outlive
  /// it. `reviewers`: who may ask for reviews of a cluster's objects; none: everybody.
  RegistryApplication(registry::Registry& registry, const observe::Log& log, Proxies proxies, Guard* guard,
                      Watchers watchers, validation::Judge* judge = nullptr, std::vector<IpNetwork> reviewers = {})
      : registry_{registry},
        log_{log},
        proxies_{std::move(proxies)},
        guard_{guard},
        watchers_{watchers},
        judge_{judge},
        reviewers_{std::move(reviewers)} {}

  /// That handlers claim, beside those of what this is made of.
  std::vector<Lane*> lanes() { return reviews_.lanes(); }

  BodyPlan plan(const Request& head) override;
  Response handle(const Request& request) override;
  std::variant<std::unique_ptr<BodySink>, Response> open(const Request& head) override;
  Response refuse(const Request& request, const Error& error) override;
  void failed(const Request& request, const std::string& cause) override;
  void turnedAway(const std::string& peer, const std::string& cause) override;
  void answered(const Request& request, const Outcome& outcome) override;

 private:
  Exchange exchangeOf(const Request& request);
  Opened openBody(const Exchange& exchange) const;
  void writeAccess(const Request& request, const Outcome& outcome);

  registry::Registry& registry_;
  const observe::Log& log_;
  const Proxies proxies_;
  Guard* const guard_;
  const Watchers watchers_;
  validation::Judge* const judge_;
  const std::vector<IpNetwork> reviewers_;
  ReviewIntake reviews_;
};

}  // namespace berth::http
