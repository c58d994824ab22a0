// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/exchange.hpp"
#include "http/message.hpp"

#include <string_view>

namespace berth::http {

/// GET and HEAD /v2/<name>/manifests/<reference> (end-3). Accept is ignored: the stored bytes are the answer.
Result<Response> getManifest(const Exchange& exchange, std::string_view body);

/// PUT /v2/<name>/manifests/<reference> (end-7); by digest, `?tag=` names it too, any number of times.
Result<Response> putManifest(const Exchange& exchange, std::string_view body);

/// DELETE /v2/<name>/manifests/<reference> (end-9).
Result<Response> deleteManifest(const Exchange& exchange, std::string_view body);

}  // namespace berth::http
