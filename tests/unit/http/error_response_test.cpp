// SPDX-License-Identifier: Apache-2.0
#include "http/error_response.hpp"

#include "http/plain_response.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <set>
#include <string>

namespace berth::http {
namespace {

std::string headerOf(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

// Checklist 77.
TEST(ErrorResponse, PutsTheWholeReasonIntoTheMessage) {
  const auto response = errorResponse({ErrorCode::kManifestInvalid, "config is \"missing\""});
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(headerOf(response, "Content-Type"), "application/json");
  const auto envelope = nlohmann::json::parse(*response.content.bytes);
  EXPECT_EQ(envelope["errors"][0]["code"], "MANIFEST_INVALID");
  EXPECT_EQ(envelope["errors"][0]["message"], "manifest invalid: config is \"missing\"");
  EXPECT_FALSE(envelope["errors"][0].contains("detail")) << "crane and oras would print it behind the message";
}

// The suites take no other code for a 4xx.
// Checklist 77.
TEST(ErrorResponse, UsesCodesOfTheSpecOnly) {
  const std::set<std::string> spec = {"BLOB_UNKNOWN",     "BLOB_UPLOAD_INVALID",   "BLOB_UPLOAD_UNKNOWN",
                                      "DIGEST_INVALID",   "MANIFEST_BLOB_UNKNOWN", "MANIFEST_INVALID",
                                      "MANIFEST_UNKNOWN", "NAME_INVALID",          "NAME_UNKNOWN",
                                      "SIZE_INVALID",     "UNAUTHORIZED",          "DENIED",
                                      "UNSUPPORTED",      "TOOMANYREQUESTS"};
  for (int code = 0; code < static_cast<int>(ErrorCode::kCount_); ++code) {
    const auto response = errorResponse({static_cast<ErrorCode>(code), {}});
    const auto envelope = nlohmann::json::parse(*response.content.bytes);
    EXPECT_TRUE(spec.contains(envelope["errors"][0]["code"])) << envelope;
    EXPECT_EQ(response.content.size, response.content.bytes->size());
  }
}

// Checklist 78.
TEST(ErrorResponse, SaysWhenToComeBack) {
  EXPECT_EQ(headerOf(errorResponse({ErrorCode::kUnavailable, {}}), "Retry-After"), "1");
  EXPECT_EQ(headerOf(errorResponse({ErrorCode::kTooManyRequests, {}}), "Retry-After"), "1");
  EXPECT_NE(headerOf(errorResponse({ErrorCode::kNoSpace, {}}), "Retry-After"), "");
  EXPECT_EQ(headerOf(errorResponse({ErrorCode::kBlobUnknown, {}}), "Retry-After"), "");
}

TEST(JsonString, IsWellFormedWhateverItHolds) {
  for (const std::string& text : {std::string{"plain"}, std::string{"a\"b\\c\n\x01"}, std::string{"\xff\xfe"},
                                  std::string("nul\0inside", 10), std::string{"caf\xc3\xa9"}}) {
    std::string json;
    appendJsonString(json, text);
    EXPECT_TRUE(nlohmann::json::accept(json)) << json;
  }
}

}  // namespace
}  // namespace berth::http
