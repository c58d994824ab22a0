// SPDX-License-Identifier: Apache-2.0
#include "validation/judge.hpp"

#include "unit/registry/registry_fixture.hpp"
#include "unit/validation/fake_validator.hpp"
#include "validation/decision_meter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace berth::validation {
namespace {

using registry::imageOf;
using registry::name;
using testing::HasSubstr;

class JudgeTest : public registry::RegistryFixture {
 protected:
  /// What a rule was shown of an image.
  struct Seen {
    int source = 0;
    std::string image;
    std::string repository;
    std::string tag;
    std::string digest;
    std::string manifest;
    std::string config;
  };

  JudgeTest() { use("default"); }

  /// Puts a book with one set of this name in force, whose rule notes what it sees and says `words`.
  void use(const std::string& set, test::Words words = {}) {
    std::vector<Rule> rules;
    rules.push_back(made_.make("rule", [this, words](const sdk::Call& call, const berth_validate_request& request) {
      const auto& artifact = *request.artifact;
      const auto text = [](berth_str from) { return std::string{sdk::view(from)}; };
      seen_ = {request.source,        text(artifact.image),    text(artifact.repository), text(artifact.tag),
               text(artifact.digest), text(artifact.manifest), text(artifact.config)};
      return test::answerOf(call, words);
    }));
    std::vector<std::unique_ptr<const RuleSet>> sets;
    sets.push_back(std::make_unique<const RuleSet>(set, std::vector<std::string>{}, true, std::move(rules),
                                                   std::vector<config::Exemption>{}));
    books_.replace(std::make_shared<const RuleBook>(std::move(sets), "default",
                                                    ClusterRules{kubernetes::ImagePlaces::make({}).value(), {}, {}}));
  }
  const RuleSet& set() { return *books_.book()->sets().front(); }
  const Seen& see(const std::string& written) {
    seen_ = {};
    judged_ = judge_.judgeImage(set(), {written, "/spec/containers/0/image", "prod"});
    return seen_;
  }

  test::Rules made_;
  observe::Metrics metrics_;
  DecisionMeter meter_{metrics_};
  RuleBooks books_;
  Judge judge_{books_, *registry_, {"Reg.example.com:443", {"mirror.example.com:5000"}}, meter_};
  Seen seen_;
  Judged judged_;
};

TEST_F(JudgeTest, ResolvesWhatIsKeptHereByAnyOfItsNames) {
  const auto digest = pushImage("team/app", "v1", "config", {"layer"}).text();
  for (const char* host : {"reg.example.com", "REG.example.com", "reg.example.com:443", "mirror.example.com:5000"}) {
    const auto& seen = see(std::string{host} + "/team/app:v1");
    EXPECT_EQ(seen.source, BERTH_SOURCE_ADMISSION);
    EXPECT_EQ(seen.repository, "team/app") << host;
    EXPECT_EQ(seen.tag, "v1");
    EXPECT_EQ(seen.digest, digest) << host;
    EXPECT_EQ(seen.manifest, imageOf("config", {"layer"}));
    EXPECT_EQ(seen.config, "config");
  }
}

TEST_F(JudgeTest, KeepsLookAlikesOfItsNamesOut) {
  pushImage("team/app", "v1", "config", {});
  for (const char* host : {"reg.example.com.evil.org", "reg.example.com:5000", "mirror.example.com", "example.com",
                           "docker.io", "localhost"}) {
    const auto& seen = see(std::string{host} + "/team/app:v1");
    EXPECT_EQ(seen.image, std::string{host} + "/team/app");
    EXPECT_EQ(seen.repository, "") << host;
    EXPECT_EQ(seen.digest, "");
    EXPECT_EQ(seen.manifest, "");
  }
  EXPECT_EQ(see("team/app").image, "docker.io/team/app");
}

TEST_F(JudgeTest, TakesLatestWhereNothingIsWritten) {
  const auto digest = pushImage("team/app", "latest", "config", {}).text();
  EXPECT_EQ(see("reg.example.com/team/app").tag, "latest");
  EXPECT_EQ(seen_.digest, digest);
}

TEST_F(JudgeTest, TakesTheDigestWhateverTagStandsBesideIt) {
  const auto old = pushImage("team/app", "v1", "old", {}).text();
  const auto now = pushImage("team/app", "v1", "new", {}).text();
  EXPECT_EQ(see("reg.example.com/team/app:v1@" + old).manifest, imageOf("old", {}));
  EXPECT_EQ(seen_.digest, old);
  EXPECT_EQ(see("reg.example.com/team/app@" + old).tag, "");
  EXPECT_EQ(see("reg.example.com/team/app:v1").digest, now);
}

TEST_F(JudgeTest, BelievesATagBesideADigestThatItNames) {
  const auto old = pushImage("team/app", "v1", "old", {}).text();
  const auto now = pushImage("team/app", "v1", "new", {}).text();
  std::vector<Rule> rules;
  rules.push_back(made_.make("signed", test::saysAgainst("a", "b")));
  std::vector<config::Exemption> exemptions;
  exemptions.push_back({test::globs({"*/team/app:v1"}), {"signed"}, ~std::uint64_t{0}, "never", "OPS-12", ""});
  const RuleSet exempting{"a", {}, true, std::move(rules), std::move(exemptions)};
  const auto isAllowed = [&](const std::string& written) {
    return judge_.judgeImage(exempting, {written, "", ""}).decision.isAllowed();
  };
  EXPECT_TRUE(isAllowed("reg.example.com/team/app:v1"));
  EXPECT_TRUE(isAllowed("reg.example.com/team/app:v1@" + now));
  EXPECT_FALSE(isAllowed("reg.example.com/team/app:v1@" + old));
  EXPECT_TRUE(isAllowed("example.org/team/app:v1"));
  EXPECT_FALSE(isAllowed("example.org/team/app:v1@" + now)) << "nobody here knows what the tag names there";
}

TEST_F(JudgeTest, KnowsNothingOfWhatIsNotThere) {
  EXPECT_EQ(see("reg.example.com/team/app:gone").repository, "team/app");
  EXPECT_EQ(seen_.manifest, "");
  const auto digest = "sha256:" + std::string(64, 'a');
  EXPECT_EQ(see("reg.example.com/team/app@" + digest).digest, digest);
  EXPECT_EQ(seen_.manifest, "");
}

TEST_F(JudgeTest, AsksAboutWhatIsNoReferenceToo) {
  for (const std::string written : {"", "UPPER/case", "a b", "reg.example.com/team/app:", "../../etc"}) {
    EXPECT_EQ(see(written).source, BERTH_SOURCE_ADMISSION) << written;
    EXPECT_EQ(seen_.repository, "") << written;
  }
}

TEST_F(JudgeTest, IsUndecidedWhileTheStoresFail) {
  pushImage("team/app", "v1", "config", {});
  records_.calls.before = [](std::string_view) -> Result<void> { return fail(ErrorCode::kUnavailable, "away"); };
  see("reg.example.com/team/app:v1");
  EXPECT_FALSE(judged_.decision.isAllowed());
  EXPECT_TRUE(judged_.decision.isTemporary());
  EXPECT_THAT(judged_.decision.refusalText(1000), HasSubstr("[undecided] it cannot be decided now: away"));
  EXPECT_EQ(judged_.record.image, "reg.example.com/team/app");
  see("example.org/team/app:v1");
  EXPECT_TRUE(judged_.decision.isAllowed()) << "what is not kept here needs no store";
}

TEST_F(JudgeTest, KeepsAndCountsWhatItIsTold) {
  use("default", {{}, {{"a", "b", {}, {}}}, {}, {}});
  see("example.org/app:v1");
  EXPECT_TRUE(judge_.decisions().list(9).empty());
  judge_.keep({judged_.record, Judge::undecided(set(), {"example.org/app:v2", "", "prod"}, "too late").record});
  const auto records = judge_.decisions().list(9);
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].image, "example.org/app:v2");
  EXPECT_EQ(records[0].decision.verdicts[0].failure, "too late");
  EXPECT_EQ(records[1].image, "example.org/app");
  EXPECT_EQ(records[1].cluster_namespace, "prod");
  EXPECT_GT(records[1].took.count(), 0);
  const auto counted = [&](const std::string& rule, const std::string& outcome) {
    return metrics_.counter(observe::MetricId::kValidationDecisions, {"default", rule, "admission", outcome}).value();
  };
  EXPECT_EQ(counted("rule", "denied"), 1);
  EXPECT_EQ(counted("undecided", "undecided"), 1);
}

TEST_F(JudgeTest, GatesPushesWhereThereIsASetForThem) {
  EXPECT_NE(judge_.gateFor(nullptr), nullptr);
  use("prod");
  EXPECT_EQ(judge_.gateFor(nullptr), nullptr);
  const RuleBooks none;
  EXPECT_EQ((Judge{none, *registry_, {}, meter_}.gateFor(nullptr)), nullptr);
}

TEST_F(JudgeTest, DecidesAPushByTheBookThatItBeganWith) {
  use("default", {{}, {{"a", "the old rule", {}, {}}}, {}, {}});
  const auto gate = judge_.gateFor(nullptr);
  use("default");
  gate_ = gate.get();
  pushBlob("team/app", "config");
  const auto pushed = pushManifest("team/app", "v1", imageOf("config", {}));
  EXPECT_FAILS(pushed, ErrorCode::kRejected);
  EXPECT_THAT(pushed.error().detail, HasSubstr("the old rule"));
  gate_ = nullptr;
  const auto next = judge_.gateFor(nullptr);
  gate_ = next.get();
  ASSERT_OK(pushManifest("team/app", "v1", imageOf("config", {})));
  EXPECT_EQ(seen_.image, "reg.example.com/team/app") << "by the registry's name, whatever the client calls it";
}

TEST_F(JudgeTest, ScansWhatIsStoredAndTellsNobody) {
  const auto digest = pushImage("team/app", "v1", "config", {});
  for (const auto& reference : {registry::reference("v1"), Reference{digest}}) {
    const auto judged = judge_.judgeStored(set(), Source::kScan, name("team/app"), reference);
    ASSERT_OK(judged);
    EXPECT_TRUE(judged->decision.isAllowed());
    EXPECT_TRUE(judged->is_stored);
    EXPECT_EQ(seen_.source, BERTH_SOURCE_SCAN);
    EXPECT_EQ(seen_.image, "reg.example.com/team/app");
    EXPECT_EQ(seen_.digest, digest.text());
    EXPECT_EQ(seen_.tag, reference.tag() == nullptr ? "" : "v1");
  }
  EXPECT_FAILS(judge_.judgeStored(set(), Source::kScan, name("team/app"), registry::reference("gone")),
               ErrorCode::kManifestUnknown);
  EXPECT_TRUE(judge_.decisions().list(9).empty());
}

}  // namespace
}  // namespace berth::validation
