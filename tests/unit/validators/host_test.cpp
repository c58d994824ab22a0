// SPDX-License-Identifier: Apache-2.0
#include "unit/validators/host.hpp"

#include "berth/validation.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace berth::test {
namespace {

using sdk::Findings;
using sdk::Look;
using sdk::Status;

struct Rule {
  std::function<Status(Look&, Findings&)> check;

  sdk::Result<berth_validate_response> validate(const sdk::Call& call, const berth_validate_request& request) const {
    return sdk::inspect(call, request, check);
  }
};

TEST(ValidationFace, RunsACheckAgainUntilItHasSeenEverything) {
  Repository repository;
  const auto leaf = repository.addBlob("leaf");
  const auto middle = repository.addBlob(leaf);
  int runs = 0;
  Rule rule{[&](Look& look, Findings& findings) {
    ++runs;
    const auto first = look.content(middle);
    EXPECT_TRUE(first);
    const auto second = look.content(first->content);
    EXPECT_TRUE(second);
    EXPECT_FALSE(look.tag("none"));
    findings.violation("seen", std::string{second->content}, "/layers/0", {leaf});
    findings.warning("nearly");
    return Status{};
  }};
  const auto answer = ask(rule, repository, {});
  ASSERT_EQ(answer.status, BERTH_OK) << answer.failure;
  EXPECT_EQ(runs, 4);
  EXPECT_EQ(answer.rounds, 4);
  ASSERT_EQ(answer.violations.size(), 1U);
  EXPECT_EQ(answer.violations[0], (Answer::Violation{"seen", "leaf", "/layers/0", {leaf}}));
  EXPECT_EQ(answer.warnings, std::vector<std::string>{"nearly"});
}

TEST(ValidationFace, FetchesInOneRoundWhatIsWantedAtOnce) {
  Repository repository;
  const auto one = repository.addBlob("1");
  const auto two = repository.addBlob("2");
  Rule rule{[&](Look& look, Findings& findings) {
    look.want({{BERTH_NEED_CONTENT, one}, {BERTH_NEED_CONTENT, two}, {BERTH_NEED_REFERRERS, one, "a/b"}});
    EXPECT_EQ(look.content(one)->content, "1");
    EXPECT_EQ(look.content(two)->content, "2");
    findings.replace("x");
    return Status{};
  }};
  const auto answer = ask(rule, repository, {});
  EXPECT_EQ(answer.rounds, 2);
  EXPECT_EQ(answer.items, 3);
  EXPECT_EQ(answer.replacement, "x");
}

TEST(ValidationFace, PassesARefusalOn) {
  Rule rule{[](Look&, Findings&) { return sdk::fail(BERTH_UNAVAILABLE, "not now"); }};
  const auto answer = ask(rule, Repository{}, {});
  EXPECT_EQ(answer.status, BERTH_UNAVAILABLE);
  EXPECT_EQ(answer.failure, "not now");
}

TEST(ValidationFace, EndsAValidatorThatAlwaysWantsMore) {
  int asked = 0;
  Rule rule{[&](Look& look, Findings&) {
    (void)look.tag("t" + std::to_string(asked++));
    return Status{};
  }};
  EXPECT_EQ(ask(rule, Repository{}, {}).status, BERTH_INTERNAL);
}

}  // namespace
}  // namespace berth::test
