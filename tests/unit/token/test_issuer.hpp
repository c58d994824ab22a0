// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jose/jws.hpp"

#include "berth/gen/auth.hpp"
#include "berth/local_call.hpp"

#include <nlohmann/json.hpp>

#include <ctime>
#include <string>
#include <string_view>
#include <vector>

namespace berth::test {

/// Somebody who issues tokens with ES256.
class TestIssuer {
 public:
  explicit TestIssuer(std::string name) : name_{std::move(name)}, key_{*jose::PrivateKey::generateEs256()} {}

  const std::string& name() const { return name_; }
  const jose::PrivateKey& key() const { return key_; }
  std::string jwk() const { return key_.publicKey().toJwk(jose::Algorithm::kEs256); }
  std::string jwks() const { return R"({"keys":[)" + jwk() + "]}"; }

  /// For "registry", good for ten minutes; `more` adds claims or replaces them.
  nlohmann::json claims(const nlohmann::json& more = nlohmann::json::object()) const {
    nlohmann::json claims{{"iss", name_}, {"aud", "registry"}, {"sub", "somebody"}, {"exp", std::time(nullptr) + 600}};
    claims.update(more);
    return claims;
  }
  std::string token(const nlohmann::json& more = nlohmann::json::object()) const {
    return *jose::sign(key_, claims(more).dump());
  }

 private:
  const std::string name_;
  const jose::PrivateKey key_;
};

inline std::vector<std::string> groupsOf(const berth_principal& principal) {
  std::vector<std::string> groups;
  for (std::size_t i = 0; i < principal.groups_count; ++i) groups.emplace_back(sdk::view(principal.groups[i]));
  return groups;
}

}  // namespace berth::test
