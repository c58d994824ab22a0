// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace berth::config {

/// Where a TCP service listens: "127.0.0.1:5000", "[::1]:5000", "localhost:5000". A value, always well formed.
class Address {
 public:
  /// kInvalidArgument, with what an address looks like. Names are not looked up. Port 0 means "a free one".
  static Result<Address> parse(std::string_view text);

  const std::string& host() const { return host_; }  ///< Without brackets.
  std::uint16_t port() const { return port_; }
  /// True for 127.0.0.0/8, ::1 and the name localhost: only this machine reaches it.
  bool isLoopback() const;

 private:
  Address(std::string_view host, std::uint16_t port) : host_{host}, port_{port} {}

  std::string host_;
  std::uint16_t port_;
};

/// Whether clients can call a host so: HOST or HOST:PORT, IPv6 in brackets. kInvalidArgument: how to write it.
Result<void> checkHost(std::string_view text);

/// "unix:PATH" names a socket file; anything else is an Address.
bool isUnixAddress(std::string_view text);

/// "unix:PATH", the path made absolute against `folder`, or HOST:PORT as it is. kInvalidArgument: how to write it.
Result<std::string> resolvedPeer(std::string_view text, const std::filesystem::path& folder);

}  // namespace berth::config
