// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "observe/metrics.hpp"

namespace berth::observe {

/// Has the `process_*` metrics read from /proc whenever somebody asks.
void provideProcess(Metrics& metrics);

}  // namespace berth::observe
