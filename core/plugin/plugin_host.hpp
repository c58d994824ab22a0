// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace berth::plugin {

/// All of `berth plugin-host`: one instance of a plugin, served over the sockets that the variables of
/// child_process.hpp name, to the process at their other end. Configuration is read from standard input, the log goes
/// to standard error. Returns, when that process closes the control socket, ends, or the instance cannot be made, with
/// the exit code to leave by _exit(): libraries of the plugin may still have threads.
int runPluginHost(const std::string& file, const std::string& id);

}  // namespace berth::plugin
