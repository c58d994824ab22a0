// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "auth/access.hpp"
#include "model/secret.hpp"

#include <string>
#include <utility>
#include <vector>

namespace berth::auth {

/// What a client sent to say who it is: a user with a password, a token of another issuer, a certificate, or nothing.
struct Credentials {
  std::string username;
  Secret password;
  std::string bearer;
  bool has_certificate = false;
  std::string certificate_subject;             ///< RFC 2253.
  std::vector<std::string> certificate_names;  ///< "DNS:a.example".
  Client client;
  std::vector<std::pair<std::string, std::string>> headers;  ///< Lower-case names.

  bool isEmpty() const { return username.empty() && bearer.empty() && !has_certificate; }
};

}  // namespace berth::auth
