// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testkit/check.hpp"

#include <chrono>
#include <string>

namespace berth::testkit {

/// Runs a check in a child of this process, whose other threads must not matter to it: a crash, an exit or a
/// stand-still of the plugin is a failed check. `said` gets the end of what the plugin wrote or logged.
Outcome runConfined(const Check& check, const Subject& subject, std::chrono::seconds limit, std::string& said);

/// All that this process and the plugins in it have written and logged, within a check.
std::string saidSoFar();

}  // namespace berth::testkit
