// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "asker.hpp"

#include <optional>
#include <string>
#include <vector>

namespace berth::policy {

/// The `when` of a rule: all of it has to hold. Immutable once read.
struct Conditions {
  struct Claim {
    std::string path;
    std::vector<std::string> values;
  };

  std::vector<Claim> claims;
  std::vector<Network> networks;  ///< One of them; empty: any address.
  std::optional<bool> tls;

  bool empty() const { return claims.empty() && networks.empty() && !tls; }
  /// `unknown`: what a condition on an address that is not known comes to.
  bool hold(const Asker& asker, bool unknown) const;
};

}  // namespace berth::policy
