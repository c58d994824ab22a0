// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/command_line.hpp"

namespace berth::app {

/// `berth plugin list`: what is in the plugin folders. The exit code: 1 when one of them is broken.
int listPlugins(const CommandLine& line);

/// `berth plugin inspect`: what a file says of itself, or why it is refused. Nothing of it runs.
int inspectPlugin(const CommandLine& line);

/// `berth plugin test`: whether a plugin keeps the contract of berth.auth/1.
int testPlugin(const CommandLine& line);

/// `berth plugin serve`: a plugin for registries that use it with `isolation: remote`. Returns when it was told to
/// stop.
int servePlugin(const CommandLine& line);

/// `berth plugin new`: a project that builds and passes its test.
int makePlugin(const CommandLine& line);

}  // namespace berth::app
