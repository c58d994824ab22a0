// SPDX-License-Identifier: Apache-2.0
#include "runtime/library.hpp"

#include <absl/synchronization/mutex.h>
#include <grpc/grpc.h>

#include <cstdlib>

namespace berth::proto {

void startLibrary() {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  // A channel that nobody waits on comes back only when this poll looks at it; at gRPC's 5 s a Back End that is back
  // was found after up to 11 s.
  ::setenv("GRPC_CLIENT_CHANNEL_BACKUP_POLL_INTERVAL_MS", "500", 0);
  ::grpc_init();
}

}  // namespace berth::proto
