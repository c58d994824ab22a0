// SPDX-License-Identifier: Apache-2.0
#include "claim_pattern.hpp"

#include "fetch/claim.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace berth::auth_oidc {

bool fitsPattern(std::string_view pattern, std::string_view text) {
  // Going back to the last star is enough: a star ends at the next ':' or '/', and those stand for themselves, so what
  // an earlier star took is settled by then.
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = pattern.npos;
  std::size_t taken = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != pattern.npos && text[taken] != ':' && text[taken] != '/') {
      p = star + 1;
      t = ++taken;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool ClaimPattern::holds(const nlohmann::json& claims) const {
  const auto* const found = auth_fetch::claimAt(claims, claim);
  const auto texts = found == nullptr ? std::nullopt : auth_fetch::textsOf(*found);
  return texts && std::any_of(texts->begin(), texts->end(), [this](const std::string& text) {
           return std::any_of(patterns.begin(), patterns.end(),
                              [&text](const std::string& pattern) { return fitsPattern(pattern, text); });
         });
}

}  // namespace berth::auth_oidc
