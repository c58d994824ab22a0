// SPDX-License-Identifier: Apache-2.0
#include "network.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>

namespace berth::policy {
namespace {

constexpr unsigned kAllBits = 128;
constexpr unsigned kBitsBeforeV4 = 96;

// The bits of byte `index` that the first `bits` bits cover.
std::uint8_t maskOf(std::size_t index, unsigned bits) {
  const unsigned before = static_cast<unsigned>(index) * 8;
  const unsigned covered = bits <= before ? 0 : std::min(8U, bits - before);
  return static_cast<std::uint8_t>(0xFF00U >> covered);
}

}  // namespace

std::optional<Address> parseAddress(std::string_view text) {
  Address address{};
  const std::string written{text.substr(0, text.find('%'))};
  if (written.find('\0') != std::string::npos) return std::nullopt;
  if (::inet_pton(AF_INET6, written.c_str(), address.data()) == 1) return address;
  address = {};
  address[10] = address[11] = 0xFF;
  if (text.find('%') == std::string_view::npos && ::inet_pton(AF_INET, written.c_str(), address.data() + 12) == 1)
    return address;
  return std::nullopt;
}

std::optional<Network> Network::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto first = parseAddress(text.substr(0, slash));
  if (!first || text.find('%') != std::string_view::npos) return std::nullopt;
  const bool is_v4 = text.substr(0, slash).find(':') == std::string_view::npos;
  Network network;
  network.first_ = *first;
  network.bits_ = kAllBits;
  if (slash == std::string_view::npos) return network;

  const auto length = text.substr(slash + 1);
  unsigned bits = 0;
  const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), bits);
  if (error != std::errc{} || end != length.data() + length.size() || (length.size() > 1 && length.front() == '0'))
    return std::nullopt;
  if (bits > (is_v4 ? kAllBits - kBitsBeforeV4 : kAllBits)) return std::nullopt;
  network.bits_ = is_v4 ? bits + kBitsBeforeV4 : bits;
  for (std::size_t i = 0; i < first->size(); ++i) {
    if (((*first)[i] & maskOf(i, network.bits_)) != (*first)[i]) return std::nullopt;
  }
  return network;
}

bool Network::contains(const Address& address) const {
  for (std::size_t i = 0; i < address.size(); ++i) {
    if ((address[i] & maskOf(i, bits_)) != first_[i]) return false;
  }
  return true;
}

}  // namespace berth::policy
