// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <tl/expected.hpp>

#include <initializer_list>
#include <string>
#include <string_view>

namespace berth::content {

/// JSON of a stranger that every reader understands alike: RFC 8259, no member twice in an object, at most 4 MiB, 64
/// levels and 400 000 values; one pass. An error is what is wrong: "is no well-formed JSON".
tl::expected<nlohmann::json, std::string> parseStrict(std::string_view text);

/// Whether a runtime could take a member of `object` for one of `known` that this reader does not: Go's JSON reads
/// "user" and "USER" as "User". The member; empty: none. No object has none.
std::string misspelt(const nlohmann::json& object, std::initializer_list<std::string_view> known);

}  // namespace berth::content
