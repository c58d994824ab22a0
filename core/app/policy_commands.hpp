// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/command_line.hpp"

namespace berth::app {

/// `berth policy check`: whether the rules of a file can be used, with all mistakes or warnings. The exit code.
int checkPolicy(const CommandLine& line);

/// `berth policy explain`: what the rules say of one principal and repository.
int explainPolicy(const CommandLine& line);

/// `berth policy test`: whether the rules say what a file of cases expects.
int testPolicy(const CommandLine& line);

}  // namespace berth::app
