// SPDX-License-Identifier: Apache-2.0
#include "unit/images/cluster.hpp"

#include <gtest/gtest.h>

namespace berth::test {
namespace {

const std::string kD = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

struct Row {
  const char* options;
  std::string written;
  const char* codes;
};

TEST(NameRules, DecideByPatterns) {
  constexpr const char* kAllow = R"({"allow":["reg.example.com/**","registry.k8s.io/**"]})";
  constexpr const char* kDeny = R"({"deny":["docker.io/**","*/*/debug"]})";
  constexpr const char* kBoth = R"({"allow":["reg.example.com/**"],"deny":["reg.example.com/old/**"]})";
  constexpr const char* kOpen = R"({"allow":["reg.example.com/**"],"deny":["*/old/**"],"default":"allow"})";
  const Row rows[] = {
      {"{}", "nginx", ""},
      {kAllow, "reg.example.com/team/app:v1", ""},
      {kAllow, "reg.example.com/app", ""},
      {kAllow, "REG.Example.com/team/app", ""},
      {kAllow, "reg.example.com:443/team/app", ""},
      {kAllow, "registry.k8s.io/pause:3.9", ""},
      {kAllow, "nginx", "not_allowed"},
      {kAllow, "docker.io/library/nginx", "not_allowed"},
      {kAllow, "team/app", "not_allowed"},
      {kDeny, "nginx", "denied"},
      {kDeny, "docker.io/team/app:v1", "denied"},
      {kDeny, "index.docker.io/library/nginx", "denied"},
      {kDeny, "registry-1.docker.io/library/nginx", "denied"},
      {kDeny, "quay.io/tools/debug@" + kD, "denied"},
      {kDeny, "quay.io/tools/debugger", ""},
      {kBoth, "reg.example.com/team/app", ""},
      {kBoth, "reg.example.com/old/app", "denied"},
      {kBoth, "quay.io/team/app", "not_allowed"},
      {kOpen, "quay.io/team/app", ""},
      {kOpen, "reg.example.com/old/app", "denied"},
      {R"({"default":"deny"})", "nginx", "not_allowed"},
      {R"({"allow":[]})", "nginx", "not_allowed"},
      {R"({"deny":["docker.io/library/nginx:latest"]})", "nginx", "denied"},
      {R"({"deny":["docker.io/library/nginx:latest"]})", "nginx:1.27", ""},
      {R"({"deny":["docker.io/library/nginx:1.*"]})", "nginx:1.27@" + kD, "denied"},
  };
  const Cluster cluster;
  for (const auto& row : rows)
    EXPECT_EQ(cluster.codes(row.options, row.written), row.codes) << row.options << ' ' << row.written;
}

TEST(NameRules, AllowNoHostThatLooksLikeAnother) {
  constexpr const char* kAllow = R"({"allow":["reg.example.com/**","*.example.net/**","localhost:5000/**"]})";
  const Cluster cluster;
  for (const char* written :
       {"reg.example.com.evil.org/team/app", "evil.org/reg.example.com/team/app", "reg.example.comevil/team/app",
        "xreg.example.com/team/app", "reg-example.com/team/app", "reg.example.com:5000/team/app",
        "reg.example.com:80/team/app", "example.net/app", "evilexample.net/app", "a.example.net.evil.org/app",
        "localhost/app", "localhost:50000/app", "reg.example.com./team/app", "team/reg.example.com/app"})
    EXPECT_NE(cluster.codes(kAllow, written), "") << written;
  EXPECT_EQ(cluster.codes(kAllow, "a.b.example.net/app"), "");
  EXPECT_EQ(cluster.codes(kAllow, "localhost:5000/app"), "");
}

TEST(NameRules, ReadAMirrorAsWhatItMirrors) {
  constexpr const char* kAllow =
      R"({"allow":["docker.io/library/*"],"aliases":{"Mirror.example.com:443":"docker.io"}})";
  constexpr const char* kDeny = R"({"deny":["docker.io/evil/**"],"aliases":{"mirror.example.com":"index.docker.io"}})";
  constexpr const char* kOwn = R"({"deny":["mirror.example.com/**"],"aliases":{"mirror.example.com":"docker.io"}})";
  const Cluster cluster;
  EXPECT_EQ(cluster.codes(kAllow, "mirror.example.com/library/nginx"), "");
  EXPECT_EQ(cluster.codes(kAllow, "nginx"), "");
  EXPECT_EQ(cluster.codes(kAllow, "mirror.example.com/evil/nginx"), "not_allowed");
  EXPECT_EQ(cluster.codes(kAllow, "mirror.example.com.evil.org/library/nginx"), "not_allowed");
  EXPECT_EQ(cluster.codes(kDeny, "mirror.example.com/evil/app"), "denied");
  EXPECT_EQ(cluster.codes(kOwn, "mirror.example.com/library/nginx"), "denied");
  EXPECT_EQ(cluster.codes(kOwn, "nginx"), "");
}

// With a digest a runtime pulls that; the tag beside it counts for an allowing pattern only when it names the same.
TEST(NameRules, TrustATagBesideADigestOnlyWhenItAgrees) {
  constexpr const char* kAllow = R"({"allow":["reg.example.com/team/app:v1","quay.io/app:v1"]})";
  const Cluster cluster;
  EXPECT_EQ(cluster.codes(kAllow, "reg.example.com/team/app:v1"), "");
  EXPECT_EQ(cluster.codes(kAllow, "reg.example.com/team/app:v1@" + cluster.digest), "");
  EXPECT_EQ(cluster.codes(kAllow, "reg.example.com/team/app:v1@" + cluster.other), "not_allowed");
  EXPECT_EQ(cluster.codes(kAllow, "reg.example.com/team/app@" + cluster.digest), "not_allowed");
  EXPECT_EQ(cluster.codes(kAllow, "quay.io/app:v1"), "");
  EXPECT_EQ(cluster.codes(kAllow, "quay.io/app:v1@" + kD), "not_allowed");
  const auto by_digest = R"({"allow":["reg.example.com/team/app@)" + cluster.digest + "\"]}";
  EXPECT_EQ(cluster.codes(by_digest, "reg.example.com/team/app:v9@" + cluster.digest), "");
  EXPECT_EQ(cluster.codes(by_digest, "reg.example.com/team/app:v1"), "not_allowed");
}

TEST(NameRules, SayWhatIsAllowed) {
  const Cluster cluster;
  EXPECT_EQ(cluster.run(R"({"allow":["reg.example.com/**","quay.io/a"]})", "nginx").text(),
            "not_allowed: nginx (docker.io/library/nginx) is not allowed: the allowed ones are those of "
            "reg.example.com/**, quay.io/a; use one of them, or ask for a pattern that describes it\n");
  const auto denied = cluster.run(R"({"deny":["*/old/**"]})", "reg.example.com/old/app");
  EXPECT_EQ(denied.text(), "denied: reg.example.com/old/app is denied by the pattern */old/**; use another image\n");
  EXPECT_EQ(denied.violations.at(0).evidence, std::vector<std::string>{"*/old/**"});
}

}  // namespace
}  // namespace berth::test
