// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/exchange.hpp"
#include "http/message.hpp"

#include <string_view>

namespace berth::http {

/// GET /v2/<name>/referrers/<digest> (end-12): an index of what names the digest as its subject, empty when nothing
/// does. `?artifactType=` filters, any of several.
Result<Response> listReferrers(const Exchange& exchange, std::string_view body);

}  // namespace berth::http
