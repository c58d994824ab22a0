// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <string_view>

namespace berth::registry {

/// Nesting that a manifest may have; parsers of clients and plugins give up somewhere too.
inline constexpr std::size_t kMaxJsonDepth = 100;
/// Values of one document, members and elements alike: each costs up to a hundred bytes of memory.
inline constexpr std::size_t kMaxJsonValues = 200'000;

/// Parses one JSON text and nothing after it. kManifestInvalid, with the place, for bad grammar or UTF-8, for nesting
/// deeper than kMaxJsonDepth, for more than kMaxJsonValues values, and for an object with two members of one name:
/// parsers differ in which one they take, and so would see two different manifests behind one digest.
Result<nlohmann::json> parseStrictJson(std::string_view text);

}  // namespace berth::registry
