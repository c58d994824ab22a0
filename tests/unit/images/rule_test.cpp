// SPDX-License-Identifier: Apache-2.0
#include "unit/images/cluster.hpp"

#include <gtest/gtest.h>

namespace berth::test {
namespace {

// The example of README.md.
constexpr const char* kExample = R"({"allow":["reg.example.com/**","registry.k8s.io/**"],"tags":{"deny":["latest"]}})";

TEST(ImagesRule, DecidesAsItsExample) {
  const Cluster cluster;
  EXPECT_EQ(cluster.codes(kExample, "reg.example.com/team/app:v1"), "");
  EXPECT_EQ(cluster.codes(kExample, "registry.k8s.io/pause:3.9"), "");
  EXPECT_EQ(cluster.codes(kExample, "reg.example.com/team/app"), "tag_denied");
  EXPECT_EQ(cluster.codes(kExample, "nginx"), "not_allowed, tag_denied");
  EXPECT_EQ(cluster.codes(kExample, "reg.example.com.evil.org/app:v1"), "not_allowed");
}

TEST(ImagesRule, HasNothingToSayOfPushesAndScans) {
  const Cluster cluster;
  const auto rule = ruleOf(R"({"default":"deny","digest":"require","must_exist":true})");
  for (const auto source : {BERTH_SOURCE_NONE, BERTH_SOURCE_MANIFEST, BERTH_SOURCE_TAG, BERTH_SOURCE_SCAN, 99}) {
    Question question;
    question.source = source;
    question.digest = cluster.digest;
    EXPECT_TRUE(ask(*rule, cluster.repository, question).isClean()) << source;
  }
}

TEST(ImagesRule, RefusesWhatIsNoReference) {
  const Cluster cluster;
  const std::string nul{"nginx\0:1", 8};
  for (const std::string& written :
       {std::string{}, std::string{" "}, std::string{"nginx "}, std::string{"NGINX"}, std::string{"nginx:"}, nul,
        std::string{"nginx@sha256:12"}, std::string{"a..b/c"}, std::string{"../etc"}, std::string{"a.io//b"},
        std::string{"\xff\xfe"}, std::string(100'000, 'a'), std::string(100'000, '/'), std::string{"http://a.io/b"},
        std::string{"nginx\nimage: evil"}}) {
    const auto answer = cluster.run("{}", written);
    EXPECT_EQ(answer.codes(), "invalid_reference");
    EXPECT_LE(answer.text().size(), 600U);
    EXPECT_EQ(answer.violations.at(0).message.find_first_of(std::string{"\n\xff\0", 3}), std::string::npos);
  }
  EXPECT_EQ(cluster.run("{}", "NGINX").violations.at(0).message.substr(0, 39),
            "\"NGINX\" is no reference to an image: a ");
}

TEST(ImagesRule, SaysEverythingAtOnceAndInOrder) {
  const Cluster cluster;
  EXPECT_EQ(cluster.codes(R"({"deny":["*/team/**"],"require_tag":true,"tags":{"deny":["latest"]},"digest":"require"})",
                          "reg.example.com/team/app"),
            "denied, tag_required, tag_denied, digest_required");
}

}  // namespace
}  // namespace berth::test
