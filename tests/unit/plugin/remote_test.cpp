// SPDX-License-Identifier: Apache-2.0
// What is particular to a service that somebody else runs.
#include "isolation_fixture.hpp"
#include "support/certificates.hpp"
#include "support/folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>

namespace berth::plugin {
namespace {

using config::Isolation;
using testing::HasSubstr;
using Clock = std::chrono::steady_clock;

class RemoteTest : public testing::Test {
 protected:
  void SetUp() override {
    auto puppet = plugins_.start(sectionOf(Isolation::kInProcess, "served"), {kAuthKind});
    ASSERT_TRUE(puppet.has_value()) << puppet.error().detail;
    puppet_ = *puppet;
  }

  Result<std::shared_ptr<RunningInstance>> use(const std::string& address, bool required = true,
                                               const config::TlsConfig& tls = {}) {
    auto section = sectionOf(Isolation::kRemote);
    section.plugin.clear();
    section.address = address;
    section.required = required;
    section.tls = tls;
    return plugins_.start(section, {kAuthKind});
  }

  // Until a call is answered.
  static Answer comesBack(RunningInstance& instance) {
    Answer answer;
    for (const auto until = Clock::now() + seconds{10}; Clock::now() < until;) {
      answer = authenticate(instance, "alice");
      if (answer.code == BERTH_OK) break;
      EXPECT_EQ(answer.code, BERTH_UNAVAILABLE) << answer.message;
      std::this_thread::sleep_for(milliseconds{20});
    }
    return answer;
  }

  test::Folder folder_;
  const std::string address_ = "unix:" + folder_ / "socket";
  const observe::Log log_{observe::Level::kError};
  Plugins plugins_{{log_, {}, isolationProgram()}};
  std::shared_ptr<RunningInstance> puppet_;
};

TEST_F(RemoteTest, IsNamedWithItsAddress) {
  const PuppetService service{*puppet_, address_};
  const auto instance = use(address_);
  ASSERT_TRUE(instance.has_value()) << instance.error().detail;
  EXPECT_EQ((*instance)->title(), "plugin 'auth-puppet' 1.0 as \"corp\" (at " + address_ + ")");
}

TEST_F(RemoteTest, IsFoundAgainAfterItWasAway) {
  auto service = std::make_unique<PuppetService>(*puppet_, address_);
  const auto instance = use(address_);
  ASSERT_TRUE(instance.has_value()) << instance.error().detail;
  const auto presence = (*instance)->presence();
  EXPECT_TRUE(*presence);
  service.reset();
  EXPECT_EQ(authenticate(**instance, "alice").code, BERTH_UNAVAILABLE);
  EXPECT_FALSE((*instance)->health(seconds{1}).has_value());
  for (int i = 0; i < 1000 && *presence; ++i) std::this_thread::sleep_for(milliseconds{10});
  EXPECT_FALSE(*presence);
  service = std::make_unique<PuppetService>(*puppet_, address_);
  EXPECT_EQ(comesBack(**instance).subject, "alice");
  EXPECT_TRUE(*presence);
  EXPECT_TRUE((*instance)->health(seconds{1}).has_value());
}

TEST_F(RemoteTest, IsMissedAfterFiveSecondsWhenItIsRequired) {
  const auto began = Clock::now();
  const auto instance = use(address_);
  const auto took = Clock::now() - began;
  ASSERT_FALSE(instance.has_value());
  EXPECT_EQ(instance.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(instance.error().detail, HasSubstr("the service at " + address_));
  EXPECT_THAT(instance.error().detail, HasSubstr("see that it runs there"));
  EXPECT_GT(took, milliseconds{4500});
  EXPECT_LT(took, seconds{8});
}

TEST_F(RemoteTest, IsWaitedForWhenItIsNotRequired) {
  const auto instance = use(address_, false);
  ASSERT_TRUE(instance.has_value()) << instance.error().detail;
  EXPECT_NE(tableOf<berth_auth_v1>((*instance)->face(kAuthKind))->authorize, nullptr);
  const Answer early = authenticate(**instance, "alice");
  EXPECT_EQ(early.code, BERTH_UNAVAILABLE);
  EXPECT_THAT(early.message, HasSubstr(address_));
  EXPECT_TRUE((*instance)->manifest().name.empty());

  const PuppetService service{*puppet_, address_};
  EXPECT_EQ(comesBack(**instance).subject, "alice");
  EXPECT_EQ(tableOf<berth_auth_v1>((*instance)->face(kAuthKind))->authorize, nullptr);
  EXPECT_EQ((*instance)->manifest().name, "auth-puppet");
}

TEST_F(RemoteTest, HasNoMethodThatItDoesNotList) {
  const PuppetService service{
      *puppet_, address_, {{}, {"berth.auth/1.Authorize", "berth.auth/1.Later", "berth.authors/1.X"}, nullptr}};
  const auto instance = use(address_);
  ASSERT_TRUE(instance.has_value()) << instance.error().detail;
  EXPECT_EQ(tableOf<berth_auth_v1>((*instance)->face(kAuthKind))->authenticate, nullptr);
  EXPECT_NE(tableOf<berth_auth_v1>((*instance)->face(kAuthKind))->authorize, nullptr);
  EXPECT_EQ(authenticate(**instance, "alice").code, BERTH_UNIMPLEMENTED);
}

struct Misfit {
  std::string name;
  std::string manifest;
  std::vector<std::string> methods;
  std::string says;
};

class RemoteMisfit : public RemoteTest, public testing::WithParamInterface<Misfit> {};

TEST_P(RemoteMisfit, IsRefusedAtOnceAndSaysWhy) {
  const PuppetService service{*puppet_, address_, {GetParam().manifest, GetParam().methods, nullptr}};
  const auto began = Clock::now();
  const auto instance = use(address_);
  ASSERT_FALSE(instance.has_value());
  EXPECT_EQ(instance.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(instance.error().detail, HasSubstr(address_));
  EXPECT_THAT(instance.error().detail, HasSubstr(GetParam().says));
  EXPECT_LT(Clock::now() - began, seconds{3});
}

INSTANTIATE_TEST_SUITE_P(
    , RemoteMisfit,
    testing::Values(Misfit{"OtherKind",
                           R"({"schema":1,"name":"a","version":"1","abi":"1.0","kinds":["berth.blobs/1"]})",
                           {"berth.blobs/1.Stat"},
                           "berth.auth/1 is wanted here"},
                    Misfit{"NoMethods", {}, {"berth.auth/2.Authenticate"}, "lists no method of it"},
                    Misfit{"NoManifest", "{", {}, "its manifest is wrong"},
                    Misfit{"NewerAbi",
                           R"({"schema":1,"name":"a","version":"1","abi":"2.0","kinds":["berth.auth/1"]})",
                           {},
                           "needs plugin ABI 2.0"}),
    [](const auto& about) { return about.param.name; });

TEST_F(RemoteTest, IsReachedWithMutualTls) {
  const test::Authority authority{folder_.path(), "right"};
  const test::Authority stranger{folder_.path(), "wrong"};
  const PuppetService service{*puppet_, "127.0.0.1:0", {{}, {}, test::mutualTls(authority.issue("service"))}};
  const std::string address = "127.0.0.1:" + std::to_string(service.port());
  const auto instance = use(address, true, authority.issue("registry"));
  ASSERT_TRUE(instance.has_value()) << instance.error().detail;
  EXPECT_EQ(authenticate(**instance, "alice").subject, "alice");

  for (const auto& tls : {config::TlsConfig{}, stranger.issue("registry2")}) {
    const auto refused = use(address, false, tls);
    ASSERT_TRUE(refused.has_value());
    std::this_thread::sleep_for(milliseconds{300});
    EXPECT_EQ(authenticate(**refused, "alice").code, BERTH_UNAVAILABLE);
  }
}

TEST_F(RemoteTest, IsNotReachedInTheClearBeyondThisMachine) {
  for (const char* address : {"192.0.2.1:4000", "auth.example:4000"}) {
    const auto instance = use(address, false);
    ASSERT_FALSE(instance.has_value());
    EXPECT_EQ(instance.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(instance.error().detail, HasSubstr("in the clear: give tls.certificate"));
  }
  auto half = config::TlsConfig{"/nowhere.pem", {}, {}};
  EXPECT_THAT(use("127.0.0.1:1", false, half).error().detail, HasSubstr("give the missing one"));
  EXPECT_FALSE(use("nonsense", false).has_value());
}

}  // namespace
}  // namespace berth::plugin
