// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/exchange.hpp"
#include "http/message.hpp"

#include <string_view>

namespace berth::http {

/// GET /v2/<name>/tags/list (end-8), in byte order, by pages.
Result<Response> listTags(const Exchange& exchange, std::string_view body);

}  // namespace berth::http
