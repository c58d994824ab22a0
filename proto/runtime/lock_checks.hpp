// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace berth::proto {

/// Debian's build of gRPC's libraries looks for deadlocks at run time: each mutex taken is entered in a graph. That is
/// a check for gRPC's authors; it costs every call, and aborts the program on what it takes for a cycle. Once, before
/// the first channel or server.
void skipLockChecks();

}  // namespace berth::proto
