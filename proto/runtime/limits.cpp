// SPDX-License-Identifier: Apache-2.0
#include "runtime/limits.hpp"

#include <grpcpp/server_builder.h>
#include <grpcpp/support/channel_arguments.h>

namespace berth::proto {
namespace {

// The adapters check the message; this leaves room for its frame.
constexpr int kLimit = static_cast<int>(kMostMessageBytes + 1024);

}  // namespace

void allowLargeMessages(grpc::ServerBuilder& server) {
  server.SetMaxReceiveMessageSize(kLimit).SetMaxSendMessageSize(kLimit);
}

void allowLargeMessages(grpc::ChannelArguments& channel) {
  channel.SetMaxReceiveMessageSize(kLimit);
  channel.SetMaxSendMessageSize(kLimit);
}

}  // namespace berth::proto
