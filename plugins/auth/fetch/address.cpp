// SPDX-License-Identifier: Apache-2.0
#include "fetch/address.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

namespace berth::auth_fetch {
namespace {

using Address6 = std::array<std::uint8_t, 16>;

struct Network4 {
  std::uint32_t first;
  unsigned bits;
};
constexpr std::array<Network4, 5> kForbidden4{{
    {0x00000000, 8},   // this host, in the wrong place
    {0xA9FE0000, 16},  // link-local; 169.254.169.254 is most clouds' metadata
    {0x646464C8, 32},  // 100.100.100.200: Alibaba's metadata
    {0xC0000000, 24},  // 192.0.0.192: Oracle's metadata
    {0xE0000000, 3},   // multicast, reserved, broadcast
}};
constexpr Network4 kLoopback4{0x7F000000, 8};

bool isIn(std::uint32_t address, Network4 network) {
  return (address ^ network.first) >> (32 - network.bits) == 0;
}

struct Network6 {
  Address6 first;
  unsigned bytes;
  std::uint8_t mask;  // of the byte behind them
};
constexpr std::array<Network6, 4> kForbidden6{{
    {{}, 16, 0},                                                                 // unspecified
    {{0xFE, 0x80}, 1, 0xC0},                                                     // link-local
    {{0xFF}, 1, 0},                                                              // multicast
    {{0xFD, 0x00, 0x0E, 0xC2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54}, 16, 0}  // Amazon's metadata
}};
constexpr Address6 kLoopback6{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
// Behind them comes an IPv4 address: mapped, compatible (RFC 4291), translated (RFC 6052).
constexpr std::array<Address6, 3> kBefore4{{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, {}, {0x00, 0x64, 0xFF, 0x9B}}};

bool isIn(const Address6& address, const Network6& network) {
  if (!std::equal(network.first.begin(), network.first.begin() + network.bytes, address.begin())) return false;
  return network.bytes == 16 || ((address[network.bytes] ^ network.first[network.bytes]) & network.mask) == 0;
}

std::uint32_t numberOf(const std::uint8_t* bytes) {
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 | bytes[3];
}

std::optional<std::uint32_t> ipv4In(const Address6& address) {
  for (const auto& before : kBefore4) {
    if (std::equal(before.begin(), before.begin() + 12, address.begin())) return numberOf(address.data() + 12);
  }
  if (address[0] == 0x20 && address[1] == 0x02) return numberOf(address.data() + 2);  // 6to4
  return std::nullopt;
}

bool mayConnect4(std::uint32_t address, Reach reach) {
  if (reach == Reach::kLoopback) return isIn(address, kLoopback4);
  return std::none_of(kForbidden4.begin(), kForbidden4.end(),
                      [address](const Network4& network) { return isIn(address, network); });
}

bool mayConnect6(const Address6& address, Reach reach) {
  if (address == kLoopback6) return true;
  if (const auto inner = ipv4In(address)) return mayConnect4(*inner, reach);
  return reach == Reach::kAnywhere &&
         std::none_of(kForbidden6.begin(), kForbidden6.end(),
                      [&address](const Network6& network) { return isIn(address, network); });
}

}  // namespace

bool mayConnect(const sockaddr& address, Reach reach) {
  if (address.sa_family == AF_INET) {
    sockaddr_in typed{};
    std::memcpy(&typed, &address, sizeof typed);
    return mayConnect4(ntohl(typed.sin_addr.s_addr), reach);
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 typed{};
    std::memcpy(&typed, &address, sizeof typed);
    Address6 bytes{};
    std::memcpy(bytes.data(), &typed.sin6_addr, bytes.size());
    return mayConnect6(bytes, reach);
  }
  return false;
}

}  // namespace berth::auth_fetch
