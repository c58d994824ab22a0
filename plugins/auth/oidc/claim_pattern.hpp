// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace berth::auth_oidc {

/// Whether all of `text` is what `pattern` says, letter by letter, with `*` for any number of letters but ':' and '/':
/// in "repo:acme/*:ref:refs/heads/main" nobody can put a colon of his own. Takes time as the product of both lengths at
/// most.
bool fitsPattern(std::string_view pattern, std::string_view text);

/// A condition on a claim.
struct ClaimPattern {
  std::string claim;  // as claimAt() takes it
  std::vector<std::string> patterns;

  /// The claim, or one element of it when it is an array, fits one of the patterns. A claim that is not there fits
  /// none.
  bool holds(const nlohmann::json& claims) const;
};

}  // namespace berth::auth_oidc
