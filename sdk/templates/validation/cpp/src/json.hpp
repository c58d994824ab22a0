// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

/// What others wrote: anything may be missing, or be something else.
nlohmann::json parsed(std::string_view text);

/// A member of an object; null (JSON's) when there is none.
const nlohmann::json& memberOf(const nlohmann::json& json, const char* name);

/// The text that a member is; empty when it is none.
std::string textOf(const nlohmann::json& json, const char* name);
