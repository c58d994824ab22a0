// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/validation_file.hpp"
#include "config/yaml_reader.hpp"

#include <filesystem>
#include <string>

namespace berth::config {

/// One item of `rules`. Relative paths of the host's keys are relative to `folder`, which outlives the section.
RuleSection readRule(YamlReader& reader, const YamlNode& node, const std::string& path,
                     const std::filesystem::path& folder);

/// One item of `exempt`; that its rules exist is for the caller to see.
Exemption readExemption(YamlReader& reader, const YamlNode& node, const std::string& path);

}  // namespace berth::config
