// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/command_line.hpp"

namespace berth::app {

/// `berth validate check`: whether a file of rules can be used, with all mistakes. The rules are started as `berth
/// serve` starts them. The exit code.
int checkRules(const CommandLine& line);

/// `berth validate scan`: what the rules of a registry that runs would refuse of what it holds. Exit code 0: nothing,
/// 1: something, 2: that could not be found out.
int scanImages(const CommandLine& line);

/// `berth validate explain`: what each rule of a registry that runs says of an image. Exit code 0: it is allowed, 1: it
/// is not, 2: that could not be found out.
int explainRules(const CommandLine& line);

}  // namespace berth::app
