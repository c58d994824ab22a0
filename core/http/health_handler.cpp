// SPDX-License-Identifier: Apache-2.0
#include "http/health_handler.hpp"

#include "http/plain_response.hpp"

#include <string>

namespace berth::http {
namespace {

// Trow's shape, which its Helm charts and users know; {"is_ready":false,"message":"…"}.
Response stateResponse(std::string_view name, const Result<void>& state) {
  std::string json = R"({")" + std::string{name} + R"(":)" + (state ? "true" : "false") + R"(,"message":)";
  appendJsonString(json, state ? std::string_view{} : state.error().detail);
  json += '}';
  Response response = textResponse(state ? 200 : 503, "application/json", std::move(json));
  response.setHeader("Cache-Control", "no-store");
  return response;
}

}  // namespace

Result<Response> getHealth(const Exchange&, std::string_view) {
  return stateResponse("is_healthy", {});
}

Result<Response> getReadiness(const Exchange& exchange, std::string_view) {
  Probe* const probe = exchange.watchers.probe;
  return stateResponse("is_ready", probe == nullptr ? Result<void>{} : probe->ready());
}

Result<Response> getMetrics(const Exchange& exchange, std::string_view) {
  const RequestMeter* const meter = exchange.watchers.meter;
  return textResponse(200, "text/plain; version=0.0.4; charset=utf-8",
                      meter == nullptr ? std::string{} : meter->metrics().text());
}

}  // namespace berth::http
