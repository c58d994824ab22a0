// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace berth::validation {

/// How large a JSON text of a stranger may be. A value takes up to a hundred bytes of memory, and little of the text.
struct JsonBounds {
  std::size_t bytes = std::size_t{4} << 20U;
  std::size_t depth = 64;
  std::size_t values = 400'000;
};

/// Nothing: it is no JSON text (RFC 8259), or beyond the bounds, which is found out before memory is taken for it.
std::optional<nlohmann::json> parseBounded(std::string_view text, const JsonBounds& bounds = {});

/// The member of an object, or null where there is no such thing.
const nlohmann::json* memberOf(const nlohmann::json& value, const char* name);
/// The text of a member; empty where there is none.
std::string textOf(const nlohmann::json& value, const char* name);
/// The list that a member is; an empty one where it is none.
const nlohmann::json& listOf(const nlohmann::json& value, const char* name);

}  // namespace berth::validation
