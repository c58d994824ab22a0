// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/message.hpp"
#include "validation/decision.hpp"

#include <nlohmann/json_fwd.hpp>

namespace berth::http {

/// What one rule came to, as the endpoints about decisions say it: members that say nothing are left out.
nlohmann::ordered_json verdictJson(const validation::Verdict& verdict);

/// 200, and no cache keeps it.
Response jsonResponse(const nlohmann::ordered_json& json);

}  // namespace berth::http
