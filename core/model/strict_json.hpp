// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tl/expected.hpp>

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace berth {

/// What a document may cost.
struct JsonBounds {
  std::size_t depth;   ///< Objects and arrays within each other.
  std::size_t values;  ///< Members and elements alike: each costs up to a hundred bytes of memory.
};

/// Parses one JSON text and nothing after it. An error is what is wrong, with the place: bad grammar or UTF-8, more
/// than the bounds allow, and an object with two members of one name, as parsers differ in which one they take.
tl::expected<nlohmann::json, std::string> parseStrictJson(std::string_view text, JsonBounds bounds);

}  // namespace berth
