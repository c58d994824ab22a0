// SPDX-License-Identifier: Apache-2.0
#include "unit/lua/script.hpp"

#include "berth/local_call.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace berth::test {
namespace {

using Json = nlohmann::json;

TEST(LuaRule, LooksAtTheRepository) {
  Image image;
  const auto report = image.repository.addBlob(R"({"severity":"low"})");
  const auto referrer = image.repository.addManifest(
      "application/vnd.oci.image.manifest.v1+json",
      Json{
          {"artifactType", "a/b"}, {"subject", {{"digest", image.question.digest}}}, {"layers", {{{"digest", report}}}}}
          .dump());
  image.repository.tag("report", referrer);
  const auto rule = ruleOf(R"(
    function check(image)
      assert(tag('none') == nil)
      local found = referrers(image.digest, 'a/b')
      assert(#found == 1 and #referrers(image.digest, 'x/y') == 0)
      local manifest = content(found[1].digest)
      assert(tag('report').digest == manifest.digest)
      local blob = content(manifest.json.layers[1].digest)
      warning(blob.json.severity .. blob.size .. blob.text)
    end)");
  auto answer = ask(*rule, image.repository, image.question);
  EXPECT_NE(answer.text().find("more than its contract allows"), std::string::npos) << "one by one it takes 6 rounds";

  const auto frugal = ruleOf(R"(
    function check(image)
      local found = referrers(image.digest)
      local manifest = contents({found[1].digest, 'sha256:none'})
      assert(manifest[2] == false)
      local blob = content(manifest[1].json.layers[1].digest)
      warning(blob.json.severity .. blob.size .. blob.text .. tostring(blob.none) .. manifest[1].media_type)
    end)");
  answer = ask(*frugal, image.repository, image.question);
  ASSERT_EQ(answer.status, BERTH_OK) << answer.text();
  EXPECT_EQ(answer.rounds, 4);
  EXPECT_EQ(answer.warnings.at(0), R"(low18{"severity":"low"}nilapplication/vnd.oci.image.manifest.v1+json)");
}

TEST(LuaRule, HoldsNothingBetweenRuns) {
  const Image image;
  const auto rule = ruleOf("count = 0 function check() count = count + 1 warning(tostring(count)) end");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask(*rule, image.repository, image.question).warnings.at(0), "1");
}

TEST(LuaRule, AnswersAlikeEachTime) {
  const auto script = R"(
    function check(image)
      local t = {}
      for i = 1, 200 do t['key' .. i] = i end
      for key in pairs(t) do violation('key', key) end
      for key, value in pairs(image.config.config.Labels) do warning(key .. value) end
    end)";
  const Image image;
  const auto first = ask(*ruleOf(script), image.repository, image.question);
  for (int i = 0; i < 20; ++i) {
    const auto again = ask(*ruleOf(script), image.repository, image.question);
    EXPECT_EQ(again.violations, first.violations);
    EXPECT_EQ(again.warnings, first.warnings);
  }
}

TEST(LuaRule, ReadsParameters) {
  const auto answer = answerTo("warning(with.team .. with.list[2] .. tostring(with.none))",
                               {{"with", {{"team", "a"}, {"list", {1, 2}}}}});
  EXPECT_EQ(answer.warnings.at(0), "a2nil") << answer.text();
}

TEST(LuaRule, IsAskedForItsSourcesAndKinds) {
  Image image;
  const auto tags = ruleOf("function check() violation('no', 'x') end", {{"sources", {"tag", "scan"}}});
  for (const auto source : {BERTH_SOURCE_MANIFEST, BERTH_SOURCE_ADMISSION}) {
    image.question.source = source;
    EXPECT_TRUE(ask(*tags, image.repository, image.question).isClean());
  }
  image.question.source = BERTH_SOURCE_SCAN;
  EXPECT_EQ(ask(*tags, image.repository, image.question).codes(), "no");

  const auto signature =
      image.repository.addManifest("application/vnd.oci.image.manifest.v1+json",
                                   R"({"config":{"mediaType":"application/vnd.oci.image.config.v1+json"},)"
                                   R"("layers":[{"mediaType":"application/vnd.dev.cosign.simplesigning.v1+json"}]})");
  image.question.digest = signature;
  EXPECT_TRUE(ask(*tags, image.repository, image.question).isClean());
  const auto artifacts = ruleOf("function check(i) violation('no', i.kind) end", {{"kinds", {"artifact"}}});
  EXPECT_EQ(ask(*artifacts, image.repository, image.question).text(), "no: artifact\n");
}

TEST(LuaRule, IsAskedAboutWhatIsNotKeptHere) {
  const auto rule = ruleOf("function check(i) if not i.stored then violation('away', i.name) end end");
  Question question;
  question.source = BERTH_SOURCE_ADMISSION;
  question.image = "docker.io/library/nginx";
  question.repository = "";
  EXPECT_EQ(ask(*rule, Repository{}, question).text(), "away: docker.io/library/nginx\n");
  // A script that forgets about it refuses.
  const auto naive = ruleOf("function check(i) return #i.manifest.layers end");
  const auto answer = ask(*naive, Repository{}, question);
  EXPECT_EQ(answer.status, BERTH_INTERNAL);
  EXPECT_NE(answer.failure.find("script:1:"), std::string::npos) << answer.failure;
}

TEST(LuaRule, NamesTheLineOfAMistake) {
  EXPECT_NE(refusalOf({{"script", "function check()\n  if x the\nend"}}).find("script:2: 'then' expected"),
            std::string::npos);
  EXPECT_NE(refusalOf({{"script", "x = 1"}}).find("no function check(image)"), std::string::npos);
  EXPECT_NE(refusalOf({{"script", "check = 1"}}).find("no function check(image)"), std::string::npos);
  EXPECT_NE(refusalOf({{"script", "\n\nviolation('a', 'b')"}}).find("script:3: this is for check(image)"),
            std::string::npos);
  EXPECT_NE(refusalOf({{"script", "while true do end"}}).find("more than 1000000 instructions"), std::string::npos);
  const auto answer = answerTo("\nlocal x = nil\nreturn x.y");
  EXPECT_NE(answer.failure.find("script:4: attempt to index a nil value (local 'x')"), std::string::npos)
      << answer.failure;
}

TEST(LuaRule, EndsWhenNobodyWaits) {
  const Image image;
  const auto rule = ruleOf("function check() while true do end end", {{"time", "1s"}, {"instructions", 100000000}});
  auto request = sdk::make<berth_validate_request>();
  request.source = BERTH_SOURCE_TAG;
  const sdk::LocalCall call{std::chrono::milliseconds{1}};
  const auto answer = rule->validate(call, request);
  ASSERT_FALSE(answer);
  EXPECT_TRUE(answer.status().code == BERTH_DEADLINE_EXCEEDED || answer.status().code == BERTH_INTERNAL);
}

TEST(LuaRule, ReadsNoHostileJson) {
  Image image;
  image.question.digest =
      image.repository.addManifest("application/vnd.oci.image.manifest.v1+json", std::string(100'000, '['));
  const auto rule = ruleOf("function check(i) violation('no', tostring(i.manifest) .. tostring(i.kind)) end");
  EXPECT_EQ(ask(*rule, image.repository, image.question).text(), "no: nilnil\n");
}

}  // namespace
}  // namespace berth::test
