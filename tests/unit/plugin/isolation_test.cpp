// SPDX-License-Identifier: Apache-2.0
// What is the same wherever an instance runs.
#include "isolation_fixture.hpp"
#include "support/folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace berth::plugin {
namespace {

using config::Isolation;
using testing::HasSubstr;

class EachIsolation : public testing::TestWithParam<Isolation> {
 protected:
  EachIsolation() {
    auto section = sectionOf(GetParam());
    if (GetParam() == Isolation::kRemote) {
      served_ = plugins_.start(sectionOf(Isolation::kInProcess), {kAuthKind}).value();
      service_ = std::make_unique<PuppetService>(*served_, "unix:" + folder_ / "socket");
      section.address = "unix:" + folder_ / "socket";
    }
    auto started = plugins_.start(section, {kAuthKind});
    if (started) instance_ = *std::move(started);
    cause_ = started ? "" : started.error().detail;
  }
  void SetUp() override { ASSERT_NE(instance_, nullptr) << cause_; }

  test::Folder folder_;
  const observe::Log log_{observe::Level::kError};
  Plugins plugins_{{log_, {}, isolationProgram()}};
  std::shared_ptr<RunningInstance> served_;
  std::unique_ptr<PuppetService> service_;
  std::shared_ptr<RunningInstance> instance_;
  std::string cause_;
};

TEST_P(EachIsolation, AnswersTheSame) {
  const Answer answer = authenticate(*instance_, "alice");
  EXPECT_EQ(answer.code, BERTH_OK) << answer.message;
  EXPECT_EQ(answer.subject, "alice");
  EXPECT_EQ(answer.claims, R"({"secret":"s3cret-of-the-puppet"})");
  ASSERT_EQ(answer.groups.size(), 2U);
  EXPECT_EQ(answer.groups[0], "corp");
  EXPECT_EQ(answer.process() == ::getpid(), GetParam() != Isolation::kProcess);
  EXPECT_EQ(answer.ttl, 7U);
  EXPECT_FALSE(authenticate(*instance_, "nobody").has_principal);
}

TEST_P(EachIsolation, RefusesTheSame) {
  const Answer wrong = authenticate(*instance_, "wrong");
  EXPECT_EQ(wrong.code, BERTH_UNAUTHENTICATED);
  EXPECT_EQ(wrong.message, "the password is wrong");
  const Answer thrown = authenticate(*instance_, "throw");
  EXPECT_EQ(thrown.code, BERTH_INTERNAL);
  EXPECT_EQ(thrown.message, "thrown by authenticate");
  const Answer away = authenticate(*instance_, "away");
  EXPECT_EQ(away.code, BERTH_UNAVAILABLE);
  EXPECT_EQ(away.message, "the directory cannot be reached");
  EXPECT_EQ(authenticate(*instance_, "alice").code, BERTH_OK);
}

TEST_P(EachIsolation, HasOnlyTheMethodsThatThePluginHas) {
  const auto* table = tableOf<berth_auth_v1>(instance_->face(kAuthKind));
  EXPECT_NE(table->authenticate, nullptr);
  EXPECT_EQ(table->authorize, nullptr);
  EXPECT_EQ(instance_->face("berth.blobs/1").table, nullptr);
  EXPECT_EQ(instance_->face("no.kind/1").table, nullptr);
}

TEST_P(EachIsolation, SaysWhoItIs) {
  EXPECT_EQ(instance_->id(), "corp");
  EXPECT_EQ(instance_->manifest().name, "auth-puppet");
  EXPECT_THAT(instance_->title(), HasSubstr("plugin 'auth-puppet' 1.0 as \"corp\""));
  EXPECT_EQ(instance_->isInstant(), GetParam() == Isolation::kInProcess);
}

TEST_P(EachIsolation, SaysWhetherItIsWell) {
  const auto good = instance_->health(seconds{1});
  EXPECT_TRUE(good.has_value()) << good.error().detail;
  authenticate(*instance_, "sicken");
  const auto bad = instance_->health(seconds{1});
  ASSERT_FALSE(bad.has_value());
  EXPECT_EQ(bad.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(bad.error().detail, HasSubstr("as \"corp\""));
  EXPECT_THAT(bad.error().detail, HasSubstr("it was told to be ill; restart it"));
}

TEST_P(EachIsolation, EndsACallAtItsDeadline) {
  const auto began = std::chrono::steady_clock::now();
  const Answer answer = authenticate(*instance_, "patient", milliseconds{100});
  EXPECT_LT(std::chrono::steady_clock::now() - began, seconds{3});
  EXPECT_EQ(answer.code, BERTH_DEADLINE_EXCEEDED);
}

TEST_P(EachIsolation, TakesManyCallsAtOnce) {
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      const std::string name = "user" + std::to_string(i);
      for (int n = 0; n < 50; ++n) good += authenticate(*instance_, name).subject == name ? 1 : 0;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 400);
}

std::string nameOf(const testing::TestParamInfo<Isolation>& about) {
  if (about.param == Isolation::kInProcess) return "InProcess";
  return about.param == Isolation::kProcess ? "Process" : "Remote";
}

INSTANTIATE_TEST_SUITE_P(, EachIsolation,
                         testing::Values(Isolation::kInProcess, Isolation::kProcess, Isolation::kRemote), nameOf);

}  // namespace
}  // namespace berth::plugin
