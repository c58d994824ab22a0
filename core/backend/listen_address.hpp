// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/address.hpp"
#include "model/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace berth::backend {

/// Where a Back End listens: `unix:PATH` or `HOST:PORT` (port 0: a free one). Exactly one of the two is set.
struct ListenAddress {
  std::string path;
  std::optional<config::Address> tcp;

  /// kInvalidArgument says what was expected.
  static Result<ListenAddress> parse(std::string_view text);

  /// Reached from this machine only.
  bool isLocal() const { return !tcp || tcp->isLoopback(); }

  /// "unix:PATH" or "HOST:PORT", IPv6 in brackets.
  std::string text() const;
  /// With the port that was bound, of TCP.
  std::string textWith(int port) const;
  /// The answer when it cannot be bound: kUnavailable, of TCP.
  tl::unexpected<Error> isTaken() const;
};

}  // namespace berth::backend
