// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "berth/abi.h"
#include "model/result.hpp"

#include <string>

namespace berth::plugin {

/// Maps a shared object into this process, for ever, and finds the symbol that plugins export. Its constructors run.
/// The only place that calls dlopen. All its symbols are resolved now (a missing one would crash at its first use) and
/// none of them is seen by other plugins. Errors do not name the file.
Result<berth_plugin_entry_fn> openLibrary(const std::string& path);

}  // namespace berth::plugin
