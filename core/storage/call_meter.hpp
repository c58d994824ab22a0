// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "observe/metrics.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>

namespace berth::storage {

/// Counts calls to a Back End (`berth_backend_grpc_*`). Any thread. Takes a lock: such a call costs a hundred times as
/// much.
class CallMeter {
 public:
  /// `metrics` outlives it.
  explicit CallMeter(observe::Metrics& metrics) : metrics_{metrics} {}

  /// `method` is "Blobs.Stat"; `status` a gRPC number (berth/abi.h).
  void count(std::string_view method, std::int32_t status, std::chrono::nanoseconds duration);

 private:
  observe::Metrics& metrics_;
};

}  // namespace berth::storage
