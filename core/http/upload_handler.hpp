// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/exchange.hpp"
#include "http/message.hpp"

#include <string_view>

namespace berth::http {

/// POST /v2/<name>/blobs/uploads/ (end-4): a session; with `?mount=` (end-11) a blob that is here already; with
/// `?digest=` the blob in the body.
Result<Response> startUpload(const Exchange& exchange, std::string_view body);
Opened openStart(const Exchange& exchange);

/// PATCH /v2/<name>/blobs/uploads/<id> (end-5): adds the body, at the place that Content-Range names if it does.
Result<Response> appendUpload(const Exchange& exchange, std::string_view body);
Opened openAppend(const Exchange& exchange);

/// PUT /v2/<name>/blobs/uploads/<id>?digest= (end-6): adds the body, if any, and makes a blob of the session.
Result<Response> finishUpload(const Exchange& exchange, std::string_view body);
Opened openFinish(const Exchange& exchange);

/// GET /v2/<name>/blobs/uploads/<id> (end-13): how much is here.
Result<Response> getUpload(const Exchange& exchange, std::string_view body);

/// DELETE /v2/<name>/blobs/uploads/<id> (end-14).
Result<Response> cancelUpload(const Exchange& exchange, std::string_view body);

}  // namespace berth::http
