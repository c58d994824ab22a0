// SPDX-License-Identifier: Apache-2.0
#include "runtime/lock_checks.hpp"

#include <absl/synchronization/mutex.h>

namespace berth::proto {

void skipLockChecks() {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
}

}  // namespace berth::proto
