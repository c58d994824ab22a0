// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <string>
#include <vector>

namespace berth::content {

/// The member of an object; null when it is not there, or says so by a null as encoders do, or `json` is no object.
const nlohmann::json* memberOf(const nlohmann::json& json, const char* name);

/// Reads a member into what it is; that stays as it is when the member is not there. False: it is something else.
bool readText(const nlohmann::json& json, const char* name, std::string& into);
bool readTexts(const nlohmann::json& json, const char* name, std::vector<std::string>& into);
bool readTexts(const nlohmann::json& json, const char* name, std::map<std::string, std::string>& into);

}  // namespace berth::content
