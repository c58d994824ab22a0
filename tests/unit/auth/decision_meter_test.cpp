// SPDX-License-Identifier: Apache-2.0
#include "auth/decision_meter.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace berth::auth {
namespace {

using Login = Result<std::optional<Principal>>;
using Rulings = Result<std::vector<Ruling>>;

class DecisionMeterTest : public testing::Test {
 protected:
  std::int64_t counted(const std::string& result) {
    return metrics_.counter(observe::MetricId::kAuthDecisions, {"corp", result}).value();
  }
  std::string all() {
    std::string text;
    for (const std::string result : {"allow", "deny", "none", "error"}) text += std::to_string(counted(result)) + ' ';
    return text;
  }

  observe::Metrics metrics_;
  DecisionMeter meter_{metrics_, "corp"};
};

TEST_F(DecisionMeterTest, HasAllResultsFromTheStart) {
  EXPECT_EQ(metrics_.text(), "# HELP berth_auth_decisions_total " +
                                 std::string{observe::metricRow(observe::MetricId::kAuthDecisions).help} +
                                 "\n# TYPE berth_auth_decisions_total counter\n"
                                 "berth_auth_decisions_total{plugin=\"corp\",result=\"allow\"} 0\n"
                                 "berth_auth_decisions_total{plugin=\"corp\",result=\"deny\"} 0\n"
                                 "berth_auth_decisions_total{plugin=\"corp\",result=\"error\"} 0\n"
                                 "berth_auth_decisions_total{plugin=\"corp\",result=\"none\"} 0\n");
}

TEST_F(DecisionMeterTest, CountsALogin) {
  meter_.count(Login{Principal{"alice", PrincipalKind::kUser, {}, {}, 0}});
  EXPECT_EQ(all(), "1 0 0 0 ");
  meter_.count(Login{fail(ErrorCode::kUnauthorized, "wrong")});
  EXPECT_EQ(all(), "1 1 0 0 ");
  meter_.count(Login{std::optional<Principal>{}});
  EXPECT_EQ(all(), "1 1 1 0 ");
  for (const auto code : {ErrorCode::kTooManyRequests, ErrorCode::kUnavailable, ErrorCode::kInternal})
    meter_.count(Login{fail(code, "trouble")});
  EXPECT_EQ(all(), "1 1 1 3 ");
}

TEST_F(DecisionMeterTest, CountsEachAccess) {
  const auto ruling = [](Effect effect) { return Ruling{effect, false, {}, {}}; };
  meter_.count(Rulings{std::vector{ruling(Effect::kAllow), ruling(Effect::kDeny), ruling(Effect::kNone),
                                   ruling(Effect::kAllow)}},
               4);
  EXPECT_EQ(all(), "2 1 1 0 ");
  meter_.count(Rulings{fail(ErrorCode::kUnavailable, "trouble")}, 7);
  EXPECT_EQ(all(), "2 1 1 7 ");
}

}  // namespace
}  // namespace berth::auth
