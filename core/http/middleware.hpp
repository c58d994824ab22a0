// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/exchange.hpp"
#include "http/message.hpp"

#include <optional>

namespace berth::http {

/// What stands between the engine and every handler, in one ordered table (middleware.cpp).
/// On the way in: nothing when the handler may run, else the answer. May throw LaneFull, and may be run again then.
std::optional<Response> enterPipeline(Exchange& exchange);

/// On the way out, for every answer, also for one that enterPipeline() gave.
void leavePipeline(const Exchange& exchange, Response& response);

}  // namespace berth::http
