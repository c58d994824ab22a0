// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/exchange.hpp"

#include <string_view>

namespace berth::http {

/// Where a Bearer challenge leads (distribution's token specification), and Trow's login.
Result<Response> getToken(const Exchange& exchange, std::string_view body);
/// The keys of our tokens, for others who check them (RFC 7517).
Result<Response> getTokenKeys(const Exchange& exchange, std::string_view body);

}  // namespace berth::http
