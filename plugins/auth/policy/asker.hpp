// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "claims.hpp"
#include "network.hpp"

#include "berth/abi.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace berth::policy {

/// Numbers as in the contract.
enum class PrincipalKind : std::uint8_t { kAnonymous = 1, kUser = 2, kRobot = 3, kWorkload = 4 };

/// Who asks, from where. Views of a request; lives no longer. Somebody anonymous has neither name nor groups.
struct Asker {
  PrincipalKind kind = PrincipalKind::kAnonymous;
  std::string_view subject;
  std::span<const berth_str> groups;
  std::optional<Claims> claims;  ///< Set when the policy looks at claims.
  std::optional<Address> peer;   ///< Nothing when it is not known.
  bool is_encrypted = false;

  bool isAnonymous() const { return kind == PrincipalKind::kAnonymous; }
  bool bringsGroup(std::string_view name) const {
    for (const auto& group : groups) {
      if (std::string_view{group.ptr, group.len} == name) return true;
    }
    return false;
  }
};

}  // namespace berth::policy
