// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "auth/access.hpp"
#include "http/exchange.hpp"

#include <string>
#include <vector>

namespace berth::http {

/// What a request's route needs: one of these accesses suffices. None for a route that only needs to know who calls.
/// Views point into the exchange.
std::vector<auth::Access> accessesOf(const Exchange& exchange);

/// The scope that a challenge asks for; empty where the route needs none.
std::string scopeOf(const Exchange& exchange);

/// The request is part of an upload that has begun.
bool isOfUploadSession(const Exchange& exchange);

}  // namespace berth::http
