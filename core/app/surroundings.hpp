// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "observe/log.hpp"

#include <cstdint>
#include <filesystem>

namespace berth::app {

/// Where data goes when nobody says: /var/lib/berth for root where that folder exists, else $XDG_DATA_HOME/berth, else
/// ~/.local/share/berth; ./data for a user without a home.
std::filesystem::path defaultRoot();

/// The file of this program, for children that run it too.
std::filesystem::path programFile();

/// Where this program's plugins are: `plugins` beside the program, else `../lib/berth/plugins` of an installed one.
std::filesystem::path pluginFolder();

/// Raises the number of files and connections this process may have open to what the system allows. Returns it.
std::uint64_t raiseFileLimit();

/// Tells the log when `limit` files are too few for so many connections and what is open beside them.
void warnOfFewFiles(std::uint64_t limit, std::uint64_t connections, const observe::Log& log);

/// Gives the memory of large pieces back to the system when they are freed, where the allocator would keep it for each
/// of its threads: a process that carries many blobs at once stays small.
void boundHeap();

/// A peer that hangs up is an error of one write, not the end of the process.
void ignoreBrokenPipes();

}  // namespace berth::app
