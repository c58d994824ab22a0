// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "auth/key_memory.hpp"
#include "config/config.hpp"
#include "observe/log.hpp"

namespace berth::app {

/// A crash leaves no memory on disks: no core is written (RLIMIT_CORE), and a program that the kernel pipes one to all
/// the same finds no memory in it (/proc/self/coredump_filter). Children inherit both. Not PR_SET_DUMPABLE, which would
/// give /proc/PID to root: that hides the process from its own user's tools and from whoever hunts a fault in it with a
/// debugger.
void forbidCores();

/// Sets the private keys of this registry apart when it has any, before the first is read. Nothing when it has none.
auth::KeyMemory protectKeys(const config::Config& config);

/// Tells the log when keys could not be locked.
void warnOfKeysInSwap(auth::KeyMemory keys, const observe::Log& log);

}  // namespace berth::app
