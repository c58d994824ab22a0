// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

namespace berth::http {

/// Whether the registry can do all of its work now, for /readiness. Any thread.
class Probe {
 public:
  virtual ~Probe() = default;

  /// An error's detail is the cause, for operators. Answers within a few seconds whatever hangs, and costs little
  /// however often it is asked. May block, in a lane.
  virtual Result<void> ready() = 0;
};

}  // namespace berth::http
