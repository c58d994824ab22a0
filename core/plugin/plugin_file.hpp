// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <string>
#include <vector>

namespace berth::plugin {

/// The file of a plugin that a section names: with a slash in it a path, relative to the folder `beside`; else what
/// findPlugin() finds, with its errors.
Result<std::string> findPluginFile(const std::string& plugin, const std::string& beside,
                                   const std::vector<std::string>& folders);

}  // namespace berth::plugin
