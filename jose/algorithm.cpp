// SPDX-License-Identifier: Apache-2.0
#include "jose/algorithm.hpp"

#include <array>

namespace berth::jose {
namespace {

// In the order of the enum.
constexpr std::array<std::string_view, 10> kNames{"RS256", "RS384", "RS512", "PS256", "PS384",
                                                  "PS512", "ES256", "ES384", "ES512", "EdDSA"};

}  // namespace

std::optional<Algorithm> algorithmNamed(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Algorithm>(i);
  }
  return std::nullopt;
}

std::string_view nameOf(Algorithm algorithm) {
  return kNames[static_cast<std::size_t>(algorithm)];
}

}  // namespace berth::jose
