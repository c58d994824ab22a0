// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace berth::validation {

/// The member of an object, or null where there is no such thing.
const nlohmann::json* memberOf(const nlohmann::json& value, const char* name);
/// The text of a member; empty where there is none.
std::string textOf(const nlohmann::json& value, const char* name);
/// The list that a member is; an empty one where it is none.
const nlohmann::json& listOf(const nlohmann::json& value, const char* name);

}  // namespace berth::validation
