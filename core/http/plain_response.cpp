// SPDX-License-Identifier: Apache-2.0
#include "http/plain_response.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace berth::http {
namespace {

bool isPlain(char c) {
  return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

}  // namespace

Response emptyResponse(int status) {
  Response response;
  response.status = status;
  return response;
}

void appendJsonString(std::string& json, std::string_view value) {
  if (std::all_of(value.begin(), value.end(), isPlain)) {
    json += '"';
    json += value;
    json += '"';
    return;
  }
  json += nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Response textResponse(int status, std::string_view content_type, std::string text) {
  Response response;
  response.status = status;
  response.setHeader("Content-Type", std::string{content_type});
  response.content.size = text.size();
  response.content.bytes = std::make_shared<const std::string>(std::move(text));
  return response;
}

}  // namespace berth::http
