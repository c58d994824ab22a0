// SPDX-License-Identifier: Apache-2.0
#include "../../../plugins/auth/htpasswd/settings.hpp"

#include <gmock/gmock.h>

namespace berth::htpasswd_auth {
namespace {

using testing::HasSubstr;

TEST(HtpasswdSettings, HaveDefaults) {
  const auto settings = Settings::parse(R"({"file": "/etc/htpasswd"})");
  ASSERT_TRUE(settings) << settings.status().message;
  EXPECT_EQ(settings->file, "/etc/htpasswd");
  EXPECT_EQ(settings->groups_file, "");
  EXPECT_EQ(settings->workers, 2U);
  EXPECT_EQ(settings->queue, 64U);
}

TEST(HtpasswdSettings, TakeWhatIsSet) {
  const auto settings = Settings::parse(R"({"file": "f", "groups_file": "g", "workers": 1, "queue": 10000})");
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->groups_file, "g");
  EXPECT_EQ(settings->workers, 1U);
  EXPECT_EQ(settings->queue, 10'000U);
}

TEST(HtpasswdSettings, MistakesAreNamed) {
  const std::vector<std::pair<std::string, std::string>> mistakes = {
      {"", "JSON"},
      {"[]", "JSON"},
      {"{}", "file"},
      {R"({"file": ""})", "file"},
      {R"({"file": 1})", "file"},
      {R"({"file": "a\u0000b"})", "file"},
      {R"({"file": "f", "groups_file": ""})", "groups_file"},
      {R"({"file": "f", "workers": 0})", "workers"},
      {R"({"file": "f", "workers": 65})", "workers"},
      {R"({"file": "f", "workers": -1})", "workers"},
      {R"({"file": "f", "queue": "64"})", "queue"},
      {R"({"file": "f", "queue": 1.5})", "queue"},
      {R"({"file": "f", "files": "x"})", "files"}};
  for (const auto& [json, name] : mistakes) {
    const auto settings = Settings::parse(json);
    ASSERT_FALSE(settings) << json;
    EXPECT_EQ(settings.status().code, BERTH_INVALID_ARGUMENT);
    EXPECT_THAT(settings.status().message, HasSubstr(name));
  }
}

}  // namespace
}  // namespace berth::htpasswd_auth
