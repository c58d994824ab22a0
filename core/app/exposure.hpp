// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/settings.hpp"

#include <string>

namespace berth::app {

/// What others can reach needs auth, or --insecure-open. Complains in
/// `settings` about the addresses that break it: http.address, and a Back End on TCP without TLS.
void refuseExposure(config::Settings& settings, bool is_insecure_open);

}  // namespace berth::app
