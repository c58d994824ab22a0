// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/exchange.hpp"

#include <string_view>

namespace berth::http {

/// The last decisions of validation as `{"decisions":[…]}`, the newest first: those about repositories that the caller
/// may pull, and about images that are kept elsewhere. `n` (100 at most) and `before` (a number of a decision) page.
Result<Response> listDecisions(const Exchange& exchange, std::string_view body);

}  // namespace berth::http
