// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/plugin_section.hpp"
#include "config/problem.hpp"
#include "plugin/manifest.hpp"

#include <string>
#include <string_view>

namespace berth::plugin {

/// What came of checking a section against the schema of its plugin.
struct CheckedConfig {
  std::string json;           ///< For the plugin's `create`; holds secrets. Nothing useful when there are problems.
  config::Problems problems;  ///< Each with the place of its value, the key, what is wrong, and what is allowed.
  config::Problems warnings;  ///< What works, and should be done otherwise.

  bool isGood() const { return problems.empty(); }
};

/// Checks `section.json` against the manifest's config_schema, before anything of the plugin runs. Then defaults of the
/// schema are in place; texts with "format": "path" are absolute against `section.folder`; and where the schema says
/// "writeOnly": true, {file: PATH} and {env: NAME} are the texts of these. No secret is in a message. Reads the files
/// of secrets.
CheckedConfig checkedConfig(const config::PluginSection& section, const Manifest& manifest);

/// Whether the schema says that the value at a JSON pointer of `section.json`, or what it is in, is a secret.
bool isSecret(const config::PluginSection& section, const Manifest& manifest, std::string_view pointer);

}  // namespace berth::plugin
