// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/command_line.hpp"

namespace berth::app {

/// `berth config check FILE`: every mistake with its place, those of plugins' sections and of certificates too; the
/// exit code.
int checkConfig(const CommandLine& line);
/// `berth config show`: what is in force with this file and these flags, as YAML; the exit code.
int showConfig(const CommandLine& line);

}  // namespace berth::app
