// SPDX-License-Identifier: Apache-2.0
#include "runtime/library.hpp"

#include <absl/synchronization/mutex.h>
#include <grpc/grpc.h>

namespace berth::proto {

void startLibrary() {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  ::grpc_init();
}

}  // namespace berth::proto
