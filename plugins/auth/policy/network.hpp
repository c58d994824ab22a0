// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace berth::policy {

/// An address of IPv6, or one of IPv4 as IPv6 writes it (::ffff:10.0.0.1).
using Address = std::array<std::uint8_t, 16>;

/// "10.0.0.1", "2001:db8::1", with or without a zone ("fe80::1%eth0"). Nothing when it is none.
std::optional<Address> parseAddress(std::string_view text);

/// All addresses that begin alike. A value.
class Network {
 public:
  /// "10.0.0.0/8", "2001:db8::/32", or one address. Nothing when it is none, also when bits behind the length are set
  /// ("10.0.0.1/8"): whoever writes that means one of two things.
  static std::optional<Network> parse(std::string_view text);

  bool contains(const Address& address) const;

 private:
  Address first_{};
  unsigned bits_ = 0;
};

}  // namespace berth::policy
