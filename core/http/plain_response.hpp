// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/message.hpp"

#include <string>
#include <string_view>

namespace berth::http {

/// An answer without a body.
Response emptyResponse(int status);

/// An answer with a body in memory.
Response textResponse(int status, std::string_view content_type, std::string text);

/// Appends `value` as a JSON string, quotes included. Bytes that are no UTF-8 become U+FFFD.
void appendJsonString(std::string& json, std::string_view value);

}  // namespace berth::http
