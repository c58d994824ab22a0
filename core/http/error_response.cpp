// SPDX-License-Identifier: Apache-2.0
#include "http/error_response.hpp"

#include "http/plain_response.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace berth::http {
namespace {

struct RetryRow {
  int status;
  std::string_view seconds;
};
constexpr RetryRow kRetryAfter[] = {
    {429, "1"},
    {503, "1"},
    {507, "60"},
};

}  // namespace

Response errorResponse(const Error& error) {
  const auto& row = errorRow(error.code);
  std::string message{row.message};
  if (!error.detail.empty()) message += ": " + error.detail;

  std::string body = R"({"errors":[{"code":)";
  appendJsonString(body, row.id);
  body += R"(,"message":)";
  appendJsonString(body, message);
  body += "}]}\n";

  Response response = textResponse(row.status, "application/json", std::move(body));
  response.error = row.id;
  for (const auto& retry : kRetryAfter) {
    if (retry.status != row.status) continue;
    const auto seconds = error.retry_seconds > 0 ? std::to_string(error.retry_seconds) : std::string{retry.seconds};
    response.setHeader("Retry-After", seconds);
  }
  return response;
}

}  // namespace berth::http
