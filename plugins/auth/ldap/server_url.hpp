// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "berth/result.hpp"

#include <string>

namespace berth::ldap {

/// Where a directory server listens.
struct ServerUrl {
  std::string text;       // "ldap://ldap.example.com:389"; for libldap and for messages
  bool ldaps = false;     // TLS from the first octet
  bool loopback = false;  // no other machine can listen in

  /// INVALID_ARGUMENT unless it is ldap:// or ldaps:// with a host, perhaps a port, and nothing else.
  static sdk::Result<ServerUrl> parse(const std::string& text);
};

}  // namespace berth::ldap
