// SPDX-License-Identifier: Apache-2.0
#include "app/exposure.hpp"

#include <gmock/gmock.h>

namespace berth::app {
namespace {

using testing::HasSubstr;

config::Settings with(const std::string& yaml) {
  config::Settings settings;
  settings.readText("version: 1\n" + yaml, "berth.yaml", "/");
  return settings;
}

TEST(RefuseExposure, LetsLoopbackAndSocketFilesBe) {
  auto settings = with("http: {address: '[::1]:5000'}\nstorage: {backend: 'unix:/run/berth.sock'}\n");
  refuseExposure(settings, false);
  EXPECT_TRUE(settings.problems().empty());
}

// Checklist 96.
TEST(RefuseExposure, NamesThePlaceAndTheCure) {
  auto settings = with("http: {address: '0.0.0.0:5000'}\nstorage: {backend: 'node2:7000'}\n");
  refuseExposure(settings, false);
  ASSERT_EQ(settings.problems().size(), 2U);
  EXPECT_THAT(settings.problems()[0].text(), HasSubstr("berth.yaml:2:17: http.address: others can reach 0.0.0.0:5000"));
  EXPECT_THAT(settings.problems()[0].text(), HasSubstr("--insecure-open"));
  EXPECT_THAT(settings.problems()[1].text(), HasSubstr("--backend-cert"));
}

TEST(RefuseExposure, TakesTheOperatorsWordOrTls) {
  auto open = with("http: {address: '0.0.0.0:5000'}\n");
  refuseExposure(open, true);
  EXPECT_TRUE(open.problems().empty());
  auto tls = with("storage: {backend: {address: 'node2:7000', tls: {certificate: /c, key: /k, ca: /a}}}\n");
  refuseExposure(tls, false);
  EXPECT_TRUE(tls.problems().empty());
}

}  // namespace
}  // namespace berth::app
