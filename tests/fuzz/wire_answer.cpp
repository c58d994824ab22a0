// SPDX-License-Identifier: Apache-2.0
#include "fuzz/wire_answer.hpp"

#include "fuzz/property.hpp"
#include "http/field.hpp"
#include "model/decimal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace berth::fuzz {
namespace {

constexpr std::string_view kCodes[] = {"BLOB_UNKNOWN",     "BLOB_UPLOAD_INVALID",   "BLOB_UPLOAD_UNKNOWN",
                                       "DIGEST_INVALID",   "MANIFEST_BLOB_UNKNOWN", "MANIFEST_INVALID",
                                       "MANIFEST_UNKNOWN", "NAME_INVALID",          "NAME_UNKNOWN",
                                       "SIZE_INVALID",     "UNAUTHORIZED",          "DENIED",
                                       "UNSUPPORTED",      "TOOMANYREQUESTS"};

std::string_view takeLine(std::string_view& head) {
  const auto end = head.find("\r\n");
  const auto line = head.substr(0, end);
  head.remove_prefix(std::min(line.size() + 2, head.size()));
  return line;
}

void readStatusLine(std::string_view line, WireAnswer& answer) {
  const auto status = parseDecimal(line.substr(std::min<std::size_t>(9, line.size()), 3));
  require(
      line.starts_with("HTTP/1.1 ") && line.size() > 12 && line[12] == ' ' && status && *status >= 100 && *status < 600,
      "an answer begins with HTTP/1.1, a status and a reason");
  answer.status = static_cast<int>(*status);
}

void checkEnvelope(const WireAnswer& answer) {
  require(answer.header("Content-Type") == "application/json", "an error is JSON");
  const auto json = nlohmann::json::parse(answer.body, nullptr, false);
  require(json.is_object() && json.contains("errors") && json["errors"].is_array() && json["errors"].size() == 1,
          "an error is the envelope of the specification");
  const auto& error = json["errors"][0];
  require(error.contains("code") && error["code"].is_string() && error.contains("message") &&
              error["message"].is_string() && !error["message"].get<std::string>().empty(),
          "an error has a code and a message");
  const auto code = error["code"].get<std::string>();
  require(std::find(std::begin(kCodes), std::end(kCodes), code) != std::end(kCodes),
          "an error's code is one of the specification's");
}

}  // namespace

std::size_t WireAnswer::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(headers.begin(), headers.end(), [name](const auto& header) {
    return http::equalsIgnoringCase(header.first, name);
  }));
}

std::optional<std::string> WireAnswer::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (http::equalsIgnoringCase(key, name) && count(name) == 1) return value;
  }
  return std::nullopt;
}

std::optional<WireAnswer> takeAnswer(std::string_view& bytes, bool is_head) {
  const auto end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view head = bytes.substr(0, end + 2);
  WireAnswer answer;
  readStatusLine(takeLine(head), answer);
  while (!head.empty()) {
    const auto line = takeLine(head);
    const auto colon = line.find(": ");
    require(colon != std::string_view::npos && colon > 0 &&
                http::consistsOf(http::kTokenCharacter, line.substr(0, colon)) &&
                http::consistsOf(http::kValueCharacter, line.substr(colon + 2)),
            "a header line is a token, a colon and a value");
    answer.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
  }
  const bool has_body = !is_head && !answer.isInterim() && answer.status != 204 && answer.status != 304;
  std::uint64_t length = 0;
  if (has_body) {
    const auto announced = parseDecimal(answer.header("Content-Length").value_or(""));
    require(announced.has_value(), "an answer with a body says its length once");
    length = *announced;
  }
  if (length > bytes.size() - end - 4) return std::nullopt;
  answer.body = bytes.substr(end + 4, length);
  bytes.remove_prefix(end + 4 + length);
  return answer;
}

void checkAnswer(const WireAnswer& answer, bool is_head) {
  require(answer.count("Date") == 1, "an answer has a date");
  require(answer.header("Docker-Distribution-API-Version") == "registry/2.0", "an answer tells the API's version");
  require(answer.count("X-Request-Id") == 1, "an answer names its request");
  require(answer.count("Transfer-Encoding") == 0, "no answer is chunked");
  require((answer.status == 204 || answer.status == 304) == (answer.count("Content-Length") == 0),
          "204 and 304 have no length, all others have one");
  require(answer.status != 500 && answer.status != 503 && answer.status != 507,
          "nothing a client sends is the server's fault");
  require(answer.status != 405 || answer.count("Allow") == 1, "405 says what is allowed");
  if (answer.status >= 400 && !is_head) checkEnvelope(answer);
}

}  // namespace berth::fuzz
