// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testkit/subject.hpp"

#include <iosfwd>

namespace berth::testkit {

/// Runs every check of the contracts of its kinds and prints a line for each, and a summary. True when none failed.
/// Call it while this process has one thread: each check runs in a copy of it.
bool runSuite(const Subject& subject, std::ostream& out);

}  // namespace berth::testkit
