// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/exchange.hpp"
#include "http/message.hpp"

#include <string_view>

namespace berth::http {

/// GET /<name>/manifest_history/<tag>: what a tag named and when, newest first, as Trow 0.3 answered it.
Result<Response> getHistory(const Exchange& exchange, std::string_view body);

}  // namespace berth::http
