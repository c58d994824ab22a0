// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/exchange.hpp"
#include "http/message.hpp"

#include <string_view>

namespace berth::http {

/// GET and HEAD /v2/ (end-1): that this is a registry of the distribution protocol.
Result<Response> getBase(const Exchange& exchange, std::string_view body);

}  // namespace berth::http
