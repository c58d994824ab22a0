// SPDX-License-Identifier: Apache-2.0
#include "auth/decision_meter.hpp"

#include <algorithm>
#include <cstdint>

namespace berth::auth {
namespace {

observe::Counter& counterOf(observe::Metrics& metrics, const std::string& plugin, const std::string& result) {
  return metrics.counter(observe::MetricId::kAuthDecisions, {plugin, result});
}

}  // namespace

// All at once, so that the first denial is an increase to who watches.
DecisionMeter::DecisionMeter(observe::Metrics& metrics, const std::string& plugin)
    : none_{counterOf(metrics, plugin, "none")},
      allow_{counterOf(metrics, plugin, "allow")},
      deny_{counterOf(metrics, plugin, "deny")},
      error_{counterOf(metrics, plugin, "error")} {}

void DecisionMeter::count(const Result<std::optional<Principal>>& answer) {
  if (!answer) return (answer.error().code == ErrorCode::kUnauthorized ? deny_ : error_).add();
  (*answer ? allow_ : none_).add();
}

void DecisionMeter::count(const Result<std::vector<Ruling>>& answer, std::size_t accesses) {
  if (!answer) return error_.add(static_cast<std::int64_t>(accesses));
  // A list of repositories asks for a thousand at a time.
  const auto tell = [&](Effect effect, observe::Counter& counter) {
    if (const auto times = std::ranges::count(*answer, effect, &Ruling::effect); times > 0) counter.add(times);
  };
  tell(Effect::kAllow, allow_);
  tell(Effect::kDeny, deny_);
  tell(Effect::kNone, none_);
}

}  // namespace berth::auth
