// SPDX-License-Identifier: Apache-2.0
// What a rule's `with` may say, and what an operator reads when it is wrong.
#include "unit/signature/asking.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace berth::test {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

std::string mistakeOf(const Json& options) {
  const SignedRepository all;
  const auto answer = ask(all, options, "unsigned");
  EXPECT_NE(answer.status, BERTH_OK) << options;
  return answer.failure;
}

TEST(SignatureOptions, NeedAuthorities) {
  EXPECT_THAT(mistakeOf(Json::object()), HasSubstr("any_of"));
  EXPECT_THAT(mistakeOf({{"any_of", Json::array()}}), HasSubstr("any_of: write a list"));
  EXPECT_THAT(mistakeOf(anyOf(Json::object())), HasSubstr("any_of[0]: write either cosign_key or notation"));
  auto both = byKey();
  both["at_least"] = {{"count", 1}, {"of", both["any_of"]}};
  EXPECT_THAT(mistakeOf(both), HasSubstr("write either any_of or at_least"));
}

TEST(SignatureOptions, NeedANumberThatCanBeMet) {
  const auto key = byKey()["any_of"];
  EXPECT_THAT(mistakeOf({{"at_least", {{"count", 2}, {"of", key}}}}), HasSubstr("at_least.count"));
  EXPECT_THAT(mistakeOf({{"at_least", {{"count", 0}, {"of", key}}}}), HasSubstr("at_least.count"));
}

TEST(SignatureOptions, NameAFileThatIsNoKey) {
  EXPECT_THAT(mistakeOf(anyOf({{"cosign_key", "/nowhere/prod.pub"}})), HasSubstr("/nowhere/prod.pub"));
  EXPECT_THAT(mistakeOf(anyOf({{"cosign_key", SignedRepository::certificate("root")}})), HasSubstr("root.crt"));
}

TEST(SignatureOptions, NameWhatIsWrongOfNotation) {
  auto options = byNotation("CN=builder");
  EXPECT_THAT(mistakeOf(options), HasSubstr("any_of[0].notation.identities[0]"));
  options = byNotation();
  options["any_of"][0]["notation"]["identities"] = Json::array();
  EXPECT_THAT(mistakeOf(options), HasSubstr("identities"));
  options = byNotation();
  options["any_of"][0]["notation"]["trust_store"] = {SignedRepository::key("p256")};
  EXPECT_THAT(mistakeOf(options), HasSubstr("there is no certificate in it"));
  options = byNotation();
  options["any_of"][0]["match_identity"] = true;
  EXPECT_THAT(mistakeOf(options), HasSubstr("match_identity: there is no such option"));
}

TEST(SignatureOptions, NameWrongTimesAndWords) {
  auto options = byKey();
  options["any_of"][0]["not_after"] = "tomorrow";
  EXPECT_THAT(mistakeOf(options), HasSubstr("any_of[0].not_after: write a day"));
  options = byKey();
  options["scope"] = "children";
  EXPECT_THAT(mistakeOf(options), HasSubstr("scope: write one of"));
  options = byKey();
  options["keyless"] = true;
  EXPECT_THAT(mistakeOf(options), HasSubstr("keyless: there is no such option"));
}

}  // namespace
}  // namespace berth::test
