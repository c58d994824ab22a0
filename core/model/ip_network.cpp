// SPDX-License-Identifier: Apache-2.0
#include "model/ip_network.hpp"

#include "model/decimal.hpp"

#include <arpa/inet.h>

#include <algorithm>

namespace berth {
namespace {

constexpr std::string_view kShape = "write an address or a network, as in 10.0.0.0/8, 192.0.2.7 or 2001:db8::/32";
constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

auto bad(const std::string& cause) {
  return fail(ErrorCode::kInvalidArgument, cause + std::string{kShape});
}

// Clears all but the first `length` bits.
std::array<std::uint8_t, 16> beginningOf(std::array<std::uint8_t, 16> bytes, unsigned length) {
  for (unsigned i = 0; i < bytes.size(); ++i) {
    const unsigned kept = length > 8 * i ? std::min(8U, length - 8 * i) : 0;
    bytes[i] &= static_cast<std::uint8_t>(0xff00U >> kept);
  }
  return bytes;
}

}  // namespace

Result<IpAddress> IpAddress::parse(std::string_view text) {
  const std::string whole{text};
  IpAddress address;
  if (whole.find('\0') != std::string::npos) return bad("");
  if (::inet_pton(AF_INET, whole.c_str(), address.bytes_.data()) == 1) {
    address.is_v4_ = true;
    return address;
  }
  if (::inet_pton(AF_INET6, whole.c_str(), address.bytes_.data()) != 1) return bad("");
  if (std::equal(kMapped.begin(), kMapped.end(), address.bytes_.begin())) {
    std::copy(address.bytes_.begin() + kMapped.size(), address.bytes_.end(), address.bytes_.begin());
    std::fill(address.bytes_.begin() + 4, address.bytes_.end(), std::uint8_t{0});
    address.is_v4_ = true;
  }
  return address;
}

Result<IpAddress> IpAddress::parseHost(std::string_view text) {
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return bad("");
    const auto rest = text.substr(end + 1);
    if (!rest.empty() && !rest.starts_with(':')) return bad("");
    text = text.substr(1, end - 1);
  } else if (std::count(text.begin(), text.end(), ':') == 1) {
    text = text.substr(0, text.find(':'));
  }
  return parse(text.substr(0, text.find('%')));
}

std::string IpAddress::text() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(is_v4_ ? AF_INET : AF_INET6, bytes_.data(), text.data(), text.size());
  return text.data();
}

Result<IpNetwork> IpNetwork::parse(std::string_view text) {
  const auto slash = text.find('/');
  BERTH_TRY(const IpAddress address, IpAddress::parse(text.substr(0, slash)));
  const unsigned most = address.isV4() ? 32 : 128;
  if (slash == std::string_view::npos) return IpNetwork{address, most};
  if (address.isV4() && text.find(':') != std::string_view::npos)
    return bad("the address is one of IPv4, so write it as that: ");

  const auto length = parseDecimal(text.substr(slash + 1));
  if (!length || *length > most)
    return bad("the length behind the slash is a number from 0 to " + std::to_string(most) + ": ");
  IpAddress first = address;
  first.bytes_ = beginningOf(address.bytes_, static_cast<unsigned>(*length));
  if (first != address)
    return fail(ErrorCode::kInvalidArgument, "the address goes on behind the network's length; did you mean " +
                                                 first.text() + "/" + std::to_string(*length) + " or " +
                                                 address.text() + "?");
  return IpNetwork{first, static_cast<unsigned>(*length)};
}

bool IpNetwork::contains(const IpAddress& address) const {
  return address.is_v4_ == first_.is_v4_ && beginningOf(address.bytes_, length_) == first_.bytes_;
}

}  // namespace berth
