// SPDX-License-Identifier: Apache-2.0
#include "unit/images/cluster.hpp"

#include <gtest/gtest.h>

namespace berth::test {
namespace {

const std::string kD = "@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const std::string kApp = "reg.example.com/team/app";

TEST(Pinning, WantsDigestsAsConfigured) {
  const Cluster cluster;
  const std::string ours = kApp + "@" + cluster.digest;
  const struct {
    const char* digest;
    std::string written;
    const char* codes;
  } rows[] = {
      {"any", kApp + ":v1", ""},
      {"any", "nginx", ""},
      {"require", kApp + ":v1", "digest_required"},
      {"require", "nginx", "digest_required"},
      {"require", "nginx:1" + kD, ""},
      {"require", ours, ""},
      {"resolve", "nginx", ""},
      {"resolve", kApp + ":none", "not_found"},
      {"resolve", kApp + kD, "not_found"},
      {"resolve", ours, ""},
      {"resolve_or_require", "nginx", "digest_required"},
      {"resolve_or_require", "nginx" + kD, ""},
      {"resolve_or_require", kApp + ":v1", ""},
  };
  for (const auto& row : rows)
    EXPECT_EQ(cluster.codes(R"({"digest":")" + std::string{row.digest} + "\"}", row.written), row.codes)
        << row.digest << ' ' << row.written;
}

TEST(Pinning, PutsTheDigestBehindWhatWasWritten) {
  const Cluster cluster;
  const auto rule = ruleOf(R"({"digest":"resolve"})");
  EXPECT_EQ(cluster.run(*rule, kApp + ":v1").replacement, kApp + ":v1@" + cluster.digest);
  EXPECT_EQ(cluster.run(*rule, kApp + ":v2").replacement, kApp + ":v2@" + cluster.other);
  EXPECT_EQ(cluster.run(*rule, kApp).replacement, kApp + "@" + cluster.digest);
  EXPECT_EQ(cluster.run(*rule, "Reg.example.com:443/team/app:v1").replacement,
            "Reg.example.com:443/team/app:v1@" + cluster.digest);
  EXPECT_TRUE(cluster.run(*rule, kApp + ":v1@" + cluster.digest).isClean());
  EXPECT_TRUE(cluster.run(*rule, "nginx:1").isClean());
}

TEST(Pinning, WantsImagesOfThisRegistryToBeInIt) {
  const Cluster cluster;
  constexpr const char* kExist = R"({"must_exist":true})";
  EXPECT_EQ(cluster.codes(kExist, kApp + ":v1"), "");
  EXPECT_EQ(cluster.codes(kExist, kApp), "");
  EXPECT_EQ(cluster.codes(kExist, kApp + ":v3"), "not_found");
  EXPECT_EQ(cluster.codes(kExist, kApp + kD), "not_found");
  EXPECT_EQ(cluster.codes(kExist, "reg.example.com/team/other"), "not_found");
  EXPECT_EQ(cluster.codes(kExist, "quay.io/team/other"), "");
  EXPECT_EQ(cluster.codes("{}", kApp + ":v3"), "");
}

TEST(Pinning, WantsTagAndDigestToAgree) {
  const Cluster cluster;
  const auto rule = ruleOf(R"({"must_exist":true})");
  EXPECT_TRUE(cluster.run(*rule, kApp + ":v1@" + cluster.digest).isClean());
  const auto differs = cluster.run(*rule, kApp + ":v2@" + cluster.digest);
  EXPECT_EQ(differs.text(), "digest_differs: " + kApp + ":v2@" + cluster.digest + ": the tag v2 names " +
                                cluster.other + "; write the digest that is meant, or leave the tag out\n");
  EXPECT_EQ(differs.violations.at(0).evidence, std::vector<std::string>{cluster.other});
  EXPECT_EQ(differs.items, 1);
  const auto gone = cluster.run(*rule, kApp + ":v9@" + cluster.digest);
  EXPECT_EQ(gone.codes(), "digest_differs");
  EXPECT_NE(gone.text().find("the tag v9 is not in this registry"), std::string::npos);
  EXPECT_TRUE(cluster.run(*rule, "nginx:1" + kD).isClean());
}

}  // namespace
}  // namespace berth::test
