// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "auth/credentials.hpp"
#include "http/exchange.hpp"

namespace berth::http {

/// Where a request comes from.
auth::Client clientOfRequest(const Exchange& exchange);

/// What a request says of its sender beside its Authorization header: address, TLS, certificate, User-Agent.
auth::Credentials credentialsOf(const Exchange& exchange);

}  // namespace berth::http
