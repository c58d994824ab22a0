// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tl/expected.hpp>

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace berth {

/// What a document of somebody who may be hostile may cost.
struct JsonBounds {
  std::size_t bytes = std::size_t{4} << 20U;
  std::size_t depth = 64;        ///< Objects and arrays within each other.
  std::size_t values = 400'000;  ///< Members and elements alike: each costs up to a hundred bytes of memory.
};

/// Parses one JSON text (RFC 8259) and nothing after it, in one pass that ends at the first thing that is not welcome.
/// An error is what is wrong, with the place, fit to be shown: bad grammar or UTF-8, a byte order mark, more than the
/// bounds allow, and an object with two members of one name, as parsers differ in which one they take.
tl::expected<nlohmann::json, std::string> parseStrictJson(std::string_view text, const JsonBounds& bounds = {});

}  // namespace berth
