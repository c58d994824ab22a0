// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace berth {

/// An address of IPv4 or IPv6. An IPv4 address in IPv6's clothes (::ffff:10.0.0.1, as sockets for both give it) is the
/// IPv4 address. A value.
class IpAddress {
 public:
  /// "10.0.0.1", "2001:db8::1"; no brackets, no port, no zone. kInvalidArgument otherwise.
  static Result<IpAddress> parse(std::string_view text);
  /// The address of "10.0.0.1:5000", "[2001:db8::1]:5000", and of either without port or brackets; a zone is dropped.
  static Result<IpAddress> parseHost(std::string_view text);

  bool isV4() const { return is_v4_; }
  /// As parse() takes it, in the shortest form.
  std::string text() const;

  friend bool operator==(const IpAddress&, const IpAddress&) = default;

 private:
  friend class IpNetwork;
  IpAddress() = default;

  std::array<std::uint8_t, 16> bytes_{};  ///< Four of them for IPv4, then zeros.
  bool is_v4_ = false;
};

/// All addresses that begin alike: "10.0.0.0/8", "2001:db8::/32", and one alone: "::1". A value.
class IpNetwork {
 public:
  /// kInvalidArgument, with what is wrong and how to write it: also for "10.0.0.1/8", whose end the length cuts off.
  static Result<IpNetwork> parse(std::string_view text);

  bool contains(const IpAddress& address) const;

 private:
  IpNetwork(const IpAddress& first, unsigned length) : first_{first}, length_{length} {}

  IpAddress first_;
  unsigned length_;  ///< In bits.
};

}  // namespace berth
