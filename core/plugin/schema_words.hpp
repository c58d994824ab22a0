// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace berth::plugin {

/// What a schema takes, for people: "whole number, 1 to 60", "one of manifest, blob", "text or list of text". `root`
/// is the document that "$ref" points into.
std::string schemaWords(const nlohmann::json& root, const nlohmann::json& schema);

}  // namespace berth::plugin
