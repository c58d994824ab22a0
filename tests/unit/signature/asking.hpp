// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "unit/signature/forger.hpp"
#include "unit/signature/signed_repository.hpp"

#include "rule.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace berth::test {

inline nlohmann::json anyOf(nlohmann::json authority) {
  return {{"any_of", nlohmann::json::array({std::move(authority)})}};
}

/// One key is enough: keys/p256.pub.
inline nlohmann::json byKey(const std::string& name = "p256") {
  return anyOf({{"cosign_key", SignedRepository::key(name)}});
}

/// Whoever has a certificate below root.crt.
inline nlohmann::json byNotation(const std::string& identity = "*", const std::string& level = "strict") {
  return anyOf(
      {{"notation",
        {{"trust_store", {SignedRepository::certificate("root")}}, {"identities", {identity}}, {"level", level}}}});
}

inline Answer ask(const SignedRepository& signed_ones, const nlohmann::json& options, const std::string& image) {
  return askWith<validation_signature::Rule>(options, signed_ones.repository, signed_ones.question(image));
}

}  // namespace berth::test
