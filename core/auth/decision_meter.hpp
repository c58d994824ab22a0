// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "auth/principal.hpp"
#include "auth/ruling.hpp"
#include "model/result.hpp"
#include "observe/metrics.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace berth::auth {

/// Counts what one configured auth plugin answers (`berth_auth_decisions_total`). Meters of the same plugin count on
/// where another one stopped. Any thread, without a lock.
class DecisionMeter {
 public:
  /// `plugin` is the id of its section. `metrics` outlives it.
  DecisionMeter(observe::Metrics& metrics, const std::string& plugin);

  /// A login: one answer. Wrong credentials are a denial.
  void count(const Result<std::optional<Principal>>& answer);
  /// An answer for each of the `accesses`, an error too.
  void count(const Result<std::vector<Ruling>>& answer, std::size_t accesses);

 private:
  observe::Counter& none_;
  observe::Counter& allow_;
  observe::Counter& deny_;
  observe::Counter& error_;
};

}  // namespace berth::auth
