// SPDX-License-Identifier: Apache-2.0
#include "config/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace berth::config {
namespace {

constexpr std::string_view kShape = "an address is HOST:PORT, as in 127.0.0.1:5000 or [::1]:5000";

bool isIpv6(const std::string& host) {
  in6_addr address{};
  return ::inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

bool isIpv4(const std::string& host) {
  in_addr address{};
  return ::inet_pton(AF_INET, host.c_str(), &address) == 1;
}

bool isNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

// Host names end in a letter somewhere; "999.1.1.1" is a mistyped number, not a name.
bool isHostName(const std::string& host) {
  return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), isNameCharacter) &&
         std::any_of(host.begin(), host.end(), [](char c) { return c != '.' && !(c >= '0' && c <= '9'); });
}

}  // namespace

Result<Address> Address::parse(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon + 1 == text.size())
    return fail(ErrorCode::kInvalidArgument, "the port is missing: " + std::string{kShape});

  const auto port_text = text.substr(colon + 1);
  unsigned port = 0;
  const auto [end, error] = std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
  if (error != std::errc{} || end != port_text.data() + port_text.size() || port > 65535)
    return fail(ErrorCode::kInvalidArgument, "a port is a number from 0 to 65535: " + std::string{kShape});

  auto host_text = text.substr(0, colon);
  const bool in_brackets = host_text.size() > 2 && host_text.front() == '[' && host_text.back() == ']';
  if (in_brackets) host_text = host_text.substr(1, host_text.size() - 2);
  const std::string host{host_text};
  if (host.empty())
    return fail(ErrorCode::kInvalidArgument, "the host is missing (0.0.0.0 means all of them): " + std::string{kShape});
  const bool known = in_brackets ? isIpv6(host) : isIpv4(host) || isHostName(host);
  if (!known && !in_brackets && isIpv6(host))
    return fail(ErrorCode::kInvalidArgument, "an IPv6 host stands in brackets: " + std::string{kShape});
  if (!known) return fail(ErrorCode::kInvalidArgument, "\"" + host + "\" is no host: " + std::string{kShape});
  return Address{host, static_cast<std::uint16_t>(port)};
}

bool Address::isLoopback() const {
  return host_ == "localhost" || host_ == "::1" || (isIpv4(host_) && host_.starts_with("127."));
}

Result<void> checkHost(std::string_view text) {
  constexpr std::string_view kHostShape = "write HOST or HOST:PORT, as in registry.example or [::1]:5000";
  const std::string host{text};
  if (isIpv4(host) || isHostName(host)) return {};
  if (host.starts_with('[') && host.ends_with(']') && isIpv6(host.substr(1, host.size() - 2))) return {};
  const auto address = Address::parse(text);
  if (address && address->port() != 0) return {};
  return fail(ErrorCode::kInvalidArgument, std::string{kHostShape});
}

bool isUnixAddress(std::string_view text) {
  return text.starts_with("unix:");
}

Result<std::string> resolvedPeer(std::string_view text, const std::filesystem::path& folder) {
  if (!isUnixAddress(text)) {
    if (const auto address = Address::parse(text); !address)
      return fail(ErrorCode::kInvalidArgument, address.error().detail + ", or unix:PATH for a socket file");
    return std::string{text};
  }
  const std::string_view path = text.substr(5);
  if (path.empty() || path.find('\0') != std::string_view::npos)
    return fail(ErrorCode::kInvalidArgument, "the path is missing: write unix:PATH");
  return "unix:" + (folder / path).string();
}

}  // namespace berth::config
