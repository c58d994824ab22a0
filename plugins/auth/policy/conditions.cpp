// SPDX-License-Identifier: Apache-2.0
#include "conditions.hpp"

#include <algorithm>

namespace berth::policy {

bool Conditions::hold(const Asker& asker, bool unknown) const {
  if (tls && *tls != asker.is_encrypted) return false;
  if (!networks.empty()) {
    const bool inside = asker.peer ? std::any_of(networks.begin(), networks.end(),
                                                 [&](const Network& network) { return network.contains(*asker.peer); })
                                   : unknown;
    if (!inside) return false;
  }
  return std::all_of(claims.begin(), claims.end(), [&](const Claim& claim) {
    return asker.claims && asker.claims->isOneOf(claim.path, claim.values);
  });
}

}  // namespace berth::policy
