// SPDX-License-Identifier: Apache-2.0
// The plugin as the host sees it.
#include "plugin/instance.hpp"

#include "support/folder.hpp"
#include "unit/token/test_issuer.hpp"

#include "berth/gen/auth.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace berth::auth_oidc {
namespace {

using test::TestIssuer;

const observe::Log kQuiet{observe::Level::kError};

TEST(OidcPlugin, AuthenticatesAndDoesNotAuthorize) {
  const auto plugin = plugin::Plugin::load(BERTH_OIDC_PLUGIN, {BERTH_AUTH_KIND}, kQuiet);
  ASSERT_TRUE(plugin.has_value()) << plugin.error().detail;
  EXPECT_EQ((*plugin)->manifest().name, "oidc");
  const test::Folder folder;
  const TestIssuer issuer{"https://issuer.example"};
  std::ofstream{folder / "keys"} << issuer.jwks();
  const nlohmann::json section{{"issuer", issuer.name()}, {"audience", "registry"}, {"jwks_file", folder / "keys"}};
  const auto instance =
      plugin::Instance::create(*plugin, "ci", nlohmann::json{{"issuers", nlohmann::json::array({section})}}.dump());
  ASSERT_TRUE(instance.has_value()) << instance.error().detail;
  const sdk::AuthClient auth{(*instance)->table<berth_auth_v1>(BERTH_AUTH_KIND), (*instance)->self()};
  EXPECT_EQ(auth.table()->authorize, nullptr);
  const sdk::LocalCall call;
  auto request = sdk::make<berth_authenticate_request>();
  const auto token = issuer.token();
  request.username = sdk::str("oidc");
  request.password = sdk::str(token);
  const auto answer = auth.authenticate(call, request);
  ASSERT_TRUE(answer) << answer.status().message;
  ASSERT_NE(answer->principal, nullptr);
  EXPECT_EQ(sdk::view(answer->principal->subject), "somebody");
  EXPECT_EQ(answer->principal->kind, BERTH_PRINCIPAL_WORKLOAD);
}

TEST(OidcPlugin, SaysWhatIsWrongWithItsConfiguration) {
  const auto plugin = plugin::Plugin::load(BERTH_OIDC_PLUGIN, {BERTH_AUTH_KIND}, kQuiet);
  ASSERT_TRUE(plugin.has_value()) << plugin.error().detail;
  const auto instance = plugin::Instance::create(*plugin, "ci", "{}");
  ASSERT_FALSE(instance.has_value());
  EXPECT_NE(instance.error().detail.find("issuers is missing"), std::string::npos) << instance.error().detail;
}

}  // namespace
}  // namespace berth::auth_oidc
