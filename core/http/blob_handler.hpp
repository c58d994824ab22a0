// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/exchange.hpp"
#include "http/message.hpp"

#include <string_view>

namespace berth::http {

/// GET and HEAD /v2/<name>/blobs/<digest> (end-2), with ranges and revalidation.
Result<Response> getBlob(const Exchange& exchange, std::string_view body);

/// DELETE /v2/<name>/blobs/<digest> (end-10): from this repository only.
Result<Response> deleteBlob(const Exchange& exchange, std::string_view body);

}  // namespace berth::http
