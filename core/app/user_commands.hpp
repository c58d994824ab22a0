// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/command_line.hpp"

namespace berth::app {

/// `berth user add`, `passwd`, `rm` and `list`: the users of a password file, which the plugin htpasswd reads. Each
/// prints what it did or why it could not, and returns the exit code.
int addUser(const CommandLine& line);
int changePassword(const CommandLine& line);
int removeUser(const CommandLine& line);
int listUsers(const CommandLine& line);

}  // namespace berth::app
