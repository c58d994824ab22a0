// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace grpc {
class ChannelArguments;
class ServerBuilder;
}  // namespace grpc

namespace berth::proto {

/// Largest gRPC message, either way: a page of records with their values, sixteen pieces of a blob. The adapters refuse
/// to send a larger one and say so; gRPC's own limit would look like a full disk (RESOURCE_EXHAUSTED).
inline constexpr std::size_t kMostMessageBytes = std::size_t{16} << 20;

/// Lets messages of that size in. For every server and channel that carries a plugin kind.
void allowLargeMessages(grpc::ServerBuilder& server);
void allowLargeMessages(grpc::ChannelArguments& channel);

}  // namespace berth::proto
