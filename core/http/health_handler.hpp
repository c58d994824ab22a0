// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/exchange.hpp"
#include "http/message.hpp"

#include <string_view>

namespace berth::http {

/// GET and HEAD /healthz: that the process answers. Asks nobody.
Result<Response> getHealth(const Exchange& exchange, std::string_view body);

/// GET and HEAD /readiness: 200, or 503 with the cause. What a load balancer wants to know before it sends clients.
Result<Response> getReadiness(const Exchange& exchange, std::string_view body);

/// GET and HEAD /metrics, for Prometheus.
Result<Response> getMetrics(const Exchange& exchange, std::string_view body);

}  // namespace berth::http
