// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <initializer_list>
#include <string>
#include <string_view>

namespace berth::content {

/// Whether a runtime could take a member of `object` for one of `known` that this reader does not: Go's JSON reads
/// "user" and "USER" as "User". The member; empty: none. No object has none.
std::string misspelt(const nlohmann::json& object, std::initializer_list<std::string_view> known);

}  // namespace berth::content
