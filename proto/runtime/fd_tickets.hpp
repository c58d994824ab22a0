// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace berth::proto {

/// Descriptors cannot travel in a gRPC message. The serving side puts one aside and sends a ticket instead (16 random
/// bytes, good once); the calling side brings the ticket to where the descriptor can be had: the same map in one
/// process (TicketMap), or a second unix socket with SCM_RIGHTS. Over TCP there is neither, and a field `accept_fd` of
/// a request is cleared on both sides, so that no descriptor is made.

/// The serving side.
class FdIssuer {
 public:
  virtual ~FdIssuer() = default;
  /// A ticket for `fd`, which now belongs to the issuer: it is closed when nobody claims it within 5 s.
  /// Empty when there are too many unclaimed ones already; `fd` is closed then, and the answer goes without. Any
  /// thread.
  virtual std::string issue(int fd) = 0;
};

/// The calling side.
class FdRedeemer {
 public:
  virtual ~FdRedeemer() = default;
  /// The descriptor (> 0, close-on-exec), which now belongs to the caller; -1 when the ticket is unknown, used or too
  /// old, or the way to the issuer is broken (the call then fails with UNAVAILABLE). May block. Any thread.
  virtual int redeem(std::string_view ticket) = 0;
};

}  // namespace berth::proto
