// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "observe/kept.hpp"
#include "observe/metrics.hpp"
#include "observe/status_name.hpp"

#include <berth/abi.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <string>

namespace berth::plugin {

/// Counts the calls of one method of one configured plugin (`berth_plugin_calls_total`,
/// `berth_plugin_duration_seconds`), whatever its kind. Meters of the same method count on where another one stopped.
/// Any thread; takes a lock only at the first call of each status.
class CallMeter {
 public:
  /// `plugin` is the id of its section, `method` as in "Auth.Authorize". `metrics` outlives it.
  CallMeter(observe::Metrics& metrics, std::string plugin, std::string method);

  /// What `call` returns, an sdk::Result; it is counted with the time that it took.
  template <class Call>
  auto measure(const Call& call) {
    const auto began = std::chrono::steady_clock::now();
    auto answer = call();
    count(answer ? BERTH_OK : answer.status().code, std::chrono::steady_clock::now() - began);
    return answer;
  }
  /// `status` is a gRPC number.
  void count(std::int32_t status, std::chrono::nanoseconds duration);

 private:
  observe::Metrics& metrics_;
  const std::string plugin_;
  const std::string method_;
  observe::Kept<observe::Histogram> durations_;
  std::array<observe::Kept<observe::Counter>, observe::kStatusNumbers + 1> calls_;  ///< The last: any other number.
};

}  // namespace berth::plugin
