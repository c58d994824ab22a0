// SPDX-License-Identifier: Apache-2.0
#include "claim_template.hpp"

#include "fetch/claim.hpp"

#include <nlohmann/json.hpp>

namespace berth::auth_oidc {

tl::expected<ClaimTemplate, std::string> ClaimTemplate::parse(std::string_view text) {
  ClaimTemplate parsed;
  while (!text.empty()) {
    const auto begin = text.find("${");
    if (begin != 0) parsed.parts_.push_back({std::string{text.substr(0, begin)}, false});
    if (begin == text.npos) break;
    const auto end = text.find('}', begin);
    if (end == text.npos || end == begin + 2) return tl::unexpected<std::string>{"a ${…} has no name or no end"};
    parsed.parts_.push_back({std::string{text.substr(begin + 2, end - begin - 2)}, true});
    text.remove_prefix(end + 1);
  }
  if (parsed.parts_.empty()) return tl::unexpected<std::string>{"it is empty"};
  return parsed;
}

std::optional<std::string> ClaimTemplate::fill(const nlohmann::json& claims) const {
  std::string filled;
  for (const auto& [text, is_claim] : parts_) {
    const auto* const claim = is_claim ? auth_fetch::claimAt(claims, text) : nullptr;
    const auto value = claim == nullptr ? std::nullopt : auth_fetch::textOf(*claim);
    if (is_claim && !value) return std::nullopt;
    filled += is_claim ? *value : text;
  }
  return filled;
}

std::vector<std::string> ClaimTemplate::fillEach(const nlohmann::json& claims) const {
  if (parts_.size() == 1 && parts_[0].is_claim) {
    const auto* const claim = auth_fetch::claimAt(claims, parts_[0].text);
    return claim == nullptr ? std::vector<std::string>{}
                            : auth_fetch::textsOf(*claim).value_or(std::vector<std::string>{});
  }
  const auto filled = fill(claims);
  return filled ? std::vector{*filled} : std::vector<std::string>{};
}

}  // namespace berth::auth_oidc
