// SPDX-License-Identifier: Apache-2.0
// User, environment, platform of a lone image, and age.
#include "unit/content/pushed.hpp"

#include <gtest/gtest.h>

namespace berth::test {
namespace {

Json with(const char* pointer, const Json& value) {
  auto config = plainConfig();
  config[Json::json_pointer{pointer}] = value;
  return config;
}

TEST(User, IsNotRoot) {
  const Json options = {{"user", {{"non_root", true}}}};
  for (const char* user : {"10001", "app", "10001:0", "1", "+1", "app:root", "2147483647"})
    EXPECT_EQ(answerTo(options, with("/config/User", user)).codes(), "") << user;
  for (const char* user : {"", "0", "root", "root:app", "0:10001", "00", "+0", "-0", "-1", ":1", "2147483648",
                           "4294967296", "18446744073709551616", "99999999999999999999999"})
    EXPECT_EQ(answerTo(options, with("/config/User", user)).codes(), "user") << user;
  EXPECT_EQ(answerTo(options, with("/config", nullptr)).codes(), "user");
  const auto answer = answerTo(options, with("/config/User", "0"));
  EXPECT_EQ(answer.text(),
            "user: it runs as root (its user is \"0\"); set another at the end of the Dockerfile, as USER 10001\n");
  EXPECT_EQ(answer.violations.at(0).path, "/config/User");
  EXPECT_EQ(answerTo({{"user", {{"non_root", false}}}}, with("/config/User", "0")).codes(), "");
}

TEST(User, MayHaveToBeANumber) {
  const Json options = {{"user", {{"non_root", true}, {"numeric", true}}}};
  EXPECT_EQ(answerTo(options, with("/config/User", "10001")).codes(), "");
  EXPECT_EQ(answerTo(options, with("/config/User", "toor")).codes(), "user");
  EXPECT_EQ(answerTo(options, with("/config/User", "root")).codes(), "user");
}

TEST(Env, HoldsNoSecrets) {
  const Json options = {{"env", {{"deny", {"(?i).*(password|secret|token).*", "AWS_.*"}}}}};
  EXPECT_EQ(answerTo(options, with("/config/Env", {"PATH=/bin", "HINT=password", "XAWS_1=1"})).codes(), "");
  const auto answer =
      answerTo(options, with("/config/Env", {"PATH=/bin", "DB_Password=hunter2", "AWS_KEY", "GITHUB_TOKEN=t0k3n"}));
  EXPECT_EQ(answer.codes(), "env, env, env");
  EXPECT_EQ(answer.violations.at(0).path, "/config/Env/1");
  EXPECT_EQ(answer.text().find("hunter2"), std::string::npos);
  EXPECT_NE(answer.text().find("\"DB_Password\" is not allowed in an image"), std::string::npos);
}

TEST(Platforms, AreAllowedByWhatTheConfigSays) {
  const Json options = {{"platforms", {{"allow", {"linux/amd64", "linux/arm64/v8", "linux/arm/v7"}}}}};
  const auto answer = [&](const char* os, const char* architecture, const char* variant) {
    auto config = plainConfig();
    config["os"] = os;
    config["architecture"] = architecture;
    config["variant"] = variant;
    return answerTo(options, config);
  };
  EXPECT_EQ(answer("linux", "amd64", "").codes(), "");
  EXPECT_EQ(answer("linux", "amd64", "v3").codes(), "");
  EXPECT_EQ(answer("linux", "arm64", "").codes(), "");
  EXPECT_EQ(answer("linux", "arm64", "v8").codes(), "");
  EXPECT_EQ(answer("linux", "arm", "v7").codes(), "");
  EXPECT_EQ(answer("linux", "arm", "v6").codes(), "platforms");
  EXPECT_EQ(answer("linux", "arm", "").codes(), "platforms");
  EXPECT_EQ(answer("", "", "").text(),
            "platforms: it does not say what it is for; build it with --platform for some of "
            "linux/amd64,linux/arm64,linux/arm/v7\n");
  EXPECT_EQ(answer("windows", "amd64", "").text(),
            "platforms: it is for \"windows/amd64\"; build it with --platform for some of "
            "linux/amd64,linux/arm64,linux/arm/v7\n");
}

// The host's clock says 21 September 2026.
TEST(Age, IsWhatTheConfigSays) {
  const Json options = {{"max_age", "30d"}};
  const Json lenient = {{"max_age", "30d"}, {"allow_unknown_age", true}};
  const auto built = [](const Json& when) { return with("/created", when); };
  EXPECT_EQ(answerTo(options, built("2026-09-01T12:00:00Z")).codes(), "");
  EXPECT_EQ(answerTo(options, built("2026-09-21T23:59:59.123456789+02:00")).codes(), "");
  EXPECT_EQ(answerTo(options, built("2026-08-01T12:00:00Z")).text(),
            "max_age: it was built on 2026-08-01, more than 30d ago; build it again\n");
  EXPECT_EQ(answerTo(lenient, built("2026-08-01T12:00:00Z")).codes(), "max_age");
  EXPECT_NE(answerTo(options, built("2036-09-01T12:00:00Z")).text().find("which is to come"), std::string::npos);
  EXPECT_EQ(answerTo(lenient, built("2036-09-01T12:00:00Z")).codes(), "max_age");
  for (const Json& unknown : {Json("1970-01-01T00:00:00Z"), Json("1980-01-01T00:00:00Z"), Json("0001-01-01T00:00:00Z"),
                              Json("yesterday"), Json(""), Json(nullptr)}) {
    EXPECT_EQ(answerTo(options, built(unknown)).codes(), "max_age") << unknown;
    EXPECT_EQ(answerTo(lenient, built(unknown)).codes(), "") << unknown;
  }
}

}  // namespace
}  // namespace berth::test
