// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/origin.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace berth::http {

/// What a challenge sends clients to.
struct ChallengeRules {
  std::string service;
  std::vector<std::string> hosts;  ///< Names (with or without port) by which clients may call; empty: by any.
  std::string address;             ///< Of this server, for clients that name no host.
};

/// Where tokens are given, as an absolute URL under the host and port by which the client called, because clients
/// refuse others; a host that is not allowed is answered with the first that is.
std::string realmOf(const Origin& origin, const ChallengeRules& rules);

/// The value of WWW-Authenticate: one Bearer challenge (RFC 6750 §3; distribution's token specification). `scope` and
/// `fault` ("invalid_token", "insufficient_scope") may be empty.
std::string bearerChallenge(const std::string& realm, std::string_view service, std::string_view scope,
                            std::string_view fault);

}  // namespace berth::http
