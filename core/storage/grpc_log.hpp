// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace berth::storage {

/// gRPC writes lines of its own to standard error, among them one for each attempt to reach a Back End that is away;
/// our own lines and error texts tell the same. Drops them unless GRPC_VERBOSITY asks for them. Once, before the first
/// channel or server.
void silenceGrpc();

}  // namespace berth::storage
