// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jose/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <string_view>

namespace berth::jose {

inline constexpr std::size_t kDeepestJson = 16;

/// JSON of somebody who may be hostile: RFC 8259, with no member twice in an object (two readers would see two
/// documents), arrays and objects at most kDeepestJson in each other, and at most `most` bytes.
Result<nlohmann::json> parseStrictJson(std::string_view text, std::size_t most);

}  // namespace berth::jose
