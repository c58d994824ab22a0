// SPDX-License-Identifier: Apache-2.0
#include "http/challenge.hpp"

#include <Poco/String.h>

#include <algorithm>

namespace berth::http {
namespace {

std::string_view hostOf(std::string_view authority) {
  const auto colon = authority.rfind(':');
  // The colons of an IPv6 address stand between brackets.
  if (colon == std::string_view::npos || authority.find(']', colon) != std::string_view::npos) return authority;
  return authority.substr(0, colon);
}

bool isAllowed(const std::string& authority, const std::vector<std::string>& hosts) {
  if (hosts.empty()) return true;
  const std::string host{hostOf(authority)};
  return std::ranges::any_of(hosts, [&](const std::string& allowed) {
    return Poco::icompare(allowed, authority) == 0 || Poco::icompare(allowed, host) == 0;
  });
}

}  // namespace

std::string realmOf(const Origin& origin, const ChallengeRules& rules) {
  std::string authority = origin.authority;
  if (!origin.is_external_url && !isAllowed(authority, rules.hosts)) authority = rules.hosts.front();
  if (authority.empty()) authority = rules.address;
  return origin.scheme + "://" + authority + origin.path + "/token";
}

std::string bearerChallenge(const std::string& realm, std::string_view service, std::string_view scope,
                            std::string_view fault) {
  std::string text = "Bearer realm=\"" + realm + "\",service=\"" + std::string{service} + '"';
  if (!scope.empty()) text += ",scope=\"" + std::string{scope} + '"';
  if (!fault.empty()) text += ",error=\"" + std::string{fault} + '"';
  return text;
}

}  // namespace berth::http
