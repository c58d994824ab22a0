// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace berth::auth {

/// PrincipalKind of proto/berth/plugin/v1/auth.proto, with its numbers.
enum class PrincipalKind : std::uint8_t { kAnonymous = 1, kUser = 2, kRobot = 3, kWorkload = 4 };

inline constexpr std::array<std::string_view, 5> kPrincipalKinds{"", "anonymous", "user", "robot", "workload"};

/// Who calls. A value.
struct Principal {
  std::string subject;  ///< Unique among its kind; empty for anonymous.
  PrincipalKind kind = PrincipalKind::kAnonymous;
  std::vector<std::string> groups;
  std::string claims;         ///< A JSON object, or empty.
  std::uint64_t expires = 0;  ///< Seconds since 1970 after which its credentials are no longer good; 0: not known.

  bool isAnonymous() const { return kind == PrincipalKind::kAnonymous; }
  /// "user:alice", "anonymous": unique among all.
  std::string name() const {
    std::string text{kPrincipalKinds[static_cast<std::size_t>(kind)]};
    return isAnonymous() ? text : text + ':' + subject;
  }
};

}  // namespace berth::auth
