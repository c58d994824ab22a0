// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/exchange.hpp"
#include "http/message.hpp"

#include <string_view>

namespace berth::http {

/// GET /v2/_catalog: the repositories that the client may pull from, in byte order, by pages.
Result<Response> listRepositories(const Exchange& exchange, std::string_view body);

}  // namespace berth::http
