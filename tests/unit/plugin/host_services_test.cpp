// SPDX-License-Identifier: Apache-2.0
#include "plugin/host_services.hpp"

#include "berth/host.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace berth::plugin {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string logged(const HostServices& services, std::uint32_t level, const std::string& message) {
  testing::internal::CaptureStderr();
  sdk::Host{services.raw()}.log(level, message);
  return testing::internal::GetCapturedStderr();
}

TEST(HostLog, NamesPluginAndInstance) {
  const observe::Log log;
  const HostServices services{log, "acme-store", "main"};
  EXPECT_THAT(logged(services, BERTH_LOG_WARN, "The disk is slow."),
              AllOf(HasSubstr(R"("level":"warn")"), HasSubstr(R"("msg":"The disk is slow.")"),
                    HasSubstr(R"("plugin":"acme-store")"), HasSubstr(R"("instance":"main")")));
}

TEST(HostLog, NamesNoInstanceForThePluginItself) {
  const observe::Log log;
  const HostServices services{log, "acme-store", ""};
  EXPECT_THAT(logged(services, BERTH_LOG_ERROR, "x"), testing::Not(HasSubstr("instance")));
}

TEST(HostLog, CutsEndlessLines) {
  const observe::Log log;
  const HostServices services{log, "p", "i"};
  EXPECT_LT(logged(services, BERTH_LOG_INFO, std::string(1'000'000, 'x')).size(), 5000U);
}

TEST(HostLog, TakesNoMessageAtAll) {
  const observe::Log log;
  const HostServices services{log, "p", "i"};
  const auto* table = sdk::Host{services.raw()}.service<berth_log_v1>("berth.log/1");
  ASSERT_NE(table, nullptr);
  testing::internal::CaptureStderr();
  table->write(services.raw(), 77, berth_str{nullptr, 5});
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(HostServices, OffersNothingElse) {
  const observe::Log log;
  const HostServices services{log, "p", "i"};
  EXPECT_EQ(services.raw()->get_service(services.raw(), "berth.secrets/1"), nullptr);
  EXPECT_EQ(services.raw()->get_service(services.raw(), nullptr), nullptr);
  EXPECT_THAT(hostServiceIds(), testing::ElementsAre("berth.log/1"));
}

}  // namespace
}  // namespace berth::plugin
