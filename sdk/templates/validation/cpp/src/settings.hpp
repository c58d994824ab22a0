// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <berth/result.hpp>

#include <string>
#include <string_view>
#include <vector>

/// What the rule's `with` says.
struct Settings {
  std::vector<std::string> labels;  ///< That an image needs, each with a value.
  std::string approval;             ///< The type of what has to be attached; empty: nothing has to.

  /// `config` is a JSON object that fits the schema of the manifest.
  static berth::sdk::Result<Settings> parse(std::string_view config);
};
