// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <tl/expected.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::auth_oidc {

/// A text with claims in it: "gha:${repository}", "k8s:${/kubernetes.io/namespace}". A value.
class ClaimTemplate {
 public:
  /// Or a sentence about what is wrong with it.
  static tl::expected<ClaimTemplate, std::string> parse(std::string_view text);

  /// Nothing when one of the claims is not there or is no text.
  std::optional<std::string> fill(const nlohmann::json& claims) const;

  /// The same; a template of nothing but one claim gives each element of an array.
  std::vector<std::string> fillEach(const nlohmann::json& claims) const;

 private:
  struct Part {
    std::string text;
    bool is_claim;
  };

  std::vector<Part> parts_;
};

}  // namespace berth::auth_oidc
