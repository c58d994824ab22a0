// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/command_line.hpp"
#include "config/settings.hpp"

namespace berth::app {

/// Defaults, then the file of --config, then the flags. What is wrong is in their problems().
config::Settings readSettings(const CommandLine& line);

/// Prints all problems on standard error. The exit code: usage when only flags are wrong, else configuration.
int refuse(const config::Problems& problems, const CommandLine& line);

}  // namespace berth::app
