// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/message.hpp"
#include "model/error.hpp"

namespace berth::http {

/// The answer to a failure: status and code from the error table, `{"errors":[{"code","message"}]}` as the spec asks.
/// `message` holds the whole reason, because that is what clients print; some print `detail` behind it, so there is
/// none. With Retry-After where waiting helps.
Response errorResponse(const Error& error);

}  // namespace berth::http
