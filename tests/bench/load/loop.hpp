// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/load/connection.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace berth::bench {

/// What a load did.
struct Outcome {
  double seconds = 0;  ///< From the first request to the last answer that counts.
  double client_cpu_seconds = 0;
  std::uint64_t exchanges = 0;
  std::uint64_t received_bytes = 0;
  double p50_ms = 0;
  double p99_ms = 0;
  std::vector<std::string> failures;  ///< Of connections; the others went on.
};

/// Value below which a `share` of the samples lies. Reorders them.
double percentile(std::vector<float>& samples, double share);

/// Runs `connections` scripts at once, in one thread, for a time. Exchanges not answered by then do not count.
Outcome runLoad(const Target& target, std::size_t connections, std::chrono::duration<double> time,
                const std::function<std::unique_ptr<Script>(std::size_t)>& makeScript);

}  // namespace berth::bench
