// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server_url.hpp"
#include "template.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace berth::ldap {

/// What the configuration of an instance says (README.md describes each).
struct Settings {
  std::vector<ServerUrl> servers;  // at least one; asked in this order
  bool start_tls = true;           // on ldap://
  bool insecure = false;           // credentials may travel in plain text
  std::string ca_file;             // who vouches for the servers
  std::string bind_dn;             // the account that searches; empty: anonymous
  std::string bind_password;
  std::string user_base;  // below it users are searched; empty: user_dn is set
  Template user_filter;
  Template user_dn;  // what users bind as without a search; empty: user_base is set
  std::string subject_attribute = "uid";
  std::string group_attribute;  // of the user: its groups' names; empty: none
  std::string group_base;       // below it groups are searched; empty: none
  Template group_filter;
  std::string group_name = "cn";  // the attribute that names a group; "dn": its whole distinguished name
  std::chrono::seconds timeout{3};
  std::uint32_t ttl_seconds = 60;
  std::size_t pool = 4;

  /// INVALID_ARGUMENT with the name of the setting that is wrong, missing, unknown or at odds with another one.
  static sdk::Result<Settings> parse(std::string_view json);

  /// Whether a connection to this server is encrypted before anything else is sent.
  bool encrypts(const ServerUrl& server) const { return server.ldaps || start_tls; }
};

}  // namespace berth::ldap
