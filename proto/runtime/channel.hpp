// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

namespace grpc {
class Channel;
}

namespace berth::proto {

/// What both ends of a TCP connection show and check, as PEM texts.
struct MutualTls {
  std::string certificate;  ///< With its chain.
  std::string key;
  std::string ca;
};

/// How a channel over TCP notices that the other machine is gone, which says nothing when it lost its power.
enum class Pings {
  kWithCalls,      ///< Asks while calls are answered; enough for calls that have a deadline.
  kThroughSilence  ///< As long as there is a call: one that waits for events, maybe for hours, is noticed to be lost.
};

// Channels that carry plugin kinds. Each has a connection of its own, made when it is first used and again when it is
// lost: after 0.1 s, then less and less often, each second at last; an attempt may take 5 s. Messages may be as large
// as kMostMessageBytes. Neither waits for the other end.

/// To the socket at `path`.
std::shared_ptr<grpc::Channel> channelToUnix(const std::string& path);

/// To "HOST:PORT". Without `tls` everything goes in the clear.
std::shared_ptr<grpc::Channel> channelToTcp(const std::string& address, const std::optional<MutualTls>& tls,
                                            Pings pings);

}  // namespace berth::proto
