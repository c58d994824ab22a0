// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::auth_fetch {

/// A claim by its name, or by a JSON pointer (RFC 6901) when it begins with a slash: "/kubernetes.io/namespace". Null
/// when there is none.
const nlohmann::json* claimAt(const nlohmann::json& claims, std::string_view name);

/// What a claim says as a text: a string that is not empty and has no control characters, an integer, true or false.
std::optional<std::string> textOf(const nlohmann::json& claim);

/// The same for each element of an array, or for the claim itself. Nothing when one of them is no text.
std::optional<std::vector<std::string>> textsOf(const nlohmann::json& claim);

}  // namespace berth::auth_fetch
