// SPDX-License-Identifier: Apache-2.0
// The plugin as the host sees it.
#include "plugin/instance.hpp"

#include "support/folder.hpp"
#include "test_issuer.hpp"

#include "berth/gen/auth.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace berth::auth_token {
namespace {

using test::TestIssuer;

const observe::Log kQuiet{observe::Level::kError};

class TokenPlugin : public testing::Test {
 protected:
  void SetUp() override {
    const auto plugin = plugin::Plugin::load(BERTH_TOKEN_PLUGIN, {BERTH_AUTH_KIND}, kQuiet);
    ASSERT_TRUE(plugin.has_value()) << plugin.error().detail;
    plugin_ = *plugin;
  }

  std::shared_ptr<plugin::Plugin> plugin_;
  test::Folder folder_;
  const TestIssuer issuer_{"https://login.example"};
};

TEST_F(TokenPlugin, AuthenticatesAndDoesNotAuthorize) {
  std::ofstream{folder_ / "keys"} << issuer_.jwks();
  const nlohmann::json config{{"issuer", issuer_.name()}, {"audience", "registry"}, {"jwks_file", folder_ / "keys"}};
  const auto instance = plugin::Instance::create(plugin_, "sso", config.dump());
  ASSERT_TRUE(instance.has_value()) << instance.error().detail;
  const sdk::AuthClient auth{(*instance)->table<berth_auth_v1>(BERTH_AUTH_KIND), (*instance)->self()};
  const sdk::LocalCall call;
  auto request = sdk::make<berth_authenticate_request>();
  const auto token = issuer_.token();
  request.bearer = sdk::str(token);
  const auto answer = auth.authenticate(call, request);
  ASSERT_TRUE(answer) << answer.status().message;
  ASSERT_NE(answer->principal, nullptr);
  EXPECT_EQ(sdk::view(answer->principal->subject), "somebody");

  const auto expired = issuer_.token({{"exp", 1}});
  request.bearer = sdk::str(expired);
  const auto refused = auth.authenticate(call, request);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.status().code, BERTH_UNAUTHENTICATED);
  EXPECT_EQ(refused.status().message, "the token has expired");
  EXPECT_EQ(auth.table()->authorize, nullptr);
}

TEST_F(TokenPlugin, SaysWhatIsWrongWithItsConfiguration) {
  const auto instance = plugin::Instance::create(plugin_, "sso", R"({"issuer":"i"})");
  ASSERT_FALSE(instance.has_value());
  EXPECT_NE(instance.error().detail.find("audience is missing"), std::string::npos) << instance.error().detail;
}

TEST_F(TokenPlugin, HasAManifestThatIsJson) {
  EXPECT_EQ(plugin_->manifest().name, "token");
}

}  // namespace
}  // namespace berth::auth_token
