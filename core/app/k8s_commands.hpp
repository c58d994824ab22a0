// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/command_line.hpp"

namespace berth::app {

/// `berth k8s webhook`: prints how a cluster is told to ask this registry. The exit code.
int printWebhook(const CommandLine& line);

}  // namespace berth::app
