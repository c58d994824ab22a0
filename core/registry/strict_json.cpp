// SPDX-License-Identifier: Apache-2.0
#include "registry/strict_json.hpp"

#include "json/strict_json.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace berth::registry {

Result<nlohmann::json> parseStrictJson(std::string_view text) {
  auto document = berth::parseStrictJson(text, {text.size(), kMaxJsonDepth, kMaxJsonValues});
  if (!document) return fail(ErrorCode::kManifestInvalid, std::move(document).error());
  return *std::move(document);
}

}  // namespace berth::registry
