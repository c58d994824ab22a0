// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/exchange.hpp"
#include "http/message.hpp"
#include "registry/catalog.hpp"

#include <cstdint>
#include <string>

namespace berth::http {

/// `json_start` (an object up to and with the opening bracket of its list), the names, and the end; with a Link when
/// more follow. Pages of `limit` names.
Response nameListResponse(const Exchange& exchange, std::string json_start, const registry::NamePage& page,
                          std::uint32_t limit);

}  // namespace berth::http
