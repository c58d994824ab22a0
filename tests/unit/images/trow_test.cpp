// SPDX-License-Identifier: Apache-2.0
// Both of Trow's rule sets, with what each of them is known to decide.
#include "unit/images/cluster.hpp"

#include <gtest/gtest.h>

namespace berth::test {
namespace {

const std::string kD = "@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const std::string kApp = "reg.example.com/team/app";

struct Row {
  std::string options;
  std::string written;
  const char* codes;
};

TEST(Trow, LetsTheLongestPrefixDecide) {
  const std::string deny =
      R"({"compat":"trow","default":"Deny","allow":["docker.io/","reg.example.com/team/"],"deny":["docker.io/evil/"]})";
  const std::string allow =
      R"({"compat":"trow","default":"Allow","allow":["docker.io/evil/good"],"deny":["docker.io/evil/"]})";
  const std::string ties = R"({"compat":"trow","default":"Allow","allow":["quay.io/"],"deny":["quay.io/"]})";
  const Row rows[] = {
      {deny, "nginx", ""},
      {deny, "docker.io/evil/app", "denied"},
      {deny, "evil/app:v1", "denied"},
      {deny, kApp + ":v1", ""},
      {deny, "reg.example.com/other/app", "not_allowed"},
      {deny, "quay.io/app", "not_allowed"},
      {allow, "quay.io/app", ""},
      {allow, "evil/app", "denied"},
      {allow, "evil/good", ""},
      {allow, "evil/goodies", ""},
      {ties, "quay.io/app", "denied"},
      {R"({"compat":"trow"})", "nginx", "not_allowed"},
      {R"({"compat":"trow","allow":["docker.io/library/nginx:latest"]})", "nginx", ""},
      {R"({"compat":"trow","allow":["docker.io/library/nginx:1.27"]})", "nginx:1.27" + kD, "not_allowed"},
      {R"({"compat":"trow","allow":["docker.io/library/nginx@sha256:aaaa"]})", "nginx:1.27" + kD, ""},
      {R"({"compat":"trow","allow":["nginx"]})", "nginx", "not_allowed"},
      {R"({"compat":"trow","allow":["registry-1.docker.io/library/"]})", "nginx", ""},
  };
  const Cluster cluster;
  for (const auto& row : rows)
    EXPECT_EQ(cluster.codes(row.options, row.written), row.codes) << row.options << ' ' << row.written;
}

TEST(Trow, SpeaksAsTrow) {
  const Cluster cluster;
  const auto rule = ruleOf(R"({"compat":"trow","default":"Deny","deny":["docker.io/"]})");
  EXPECT_EQ(cluster.run(*rule, "nginx").text(), "denied: nginx: Image explicitly denied\n");
  EXPECT_EQ(cluster.run(*rule, "quay.io/a:1").text(),
            "not_allowed: quay.io/a:1: Image is neither explicitly allowed nor denied (using default behavior)\n");
  EXPECT_EQ(cluster.run(*rule, "nginx:").text(), "invalid_reference: nginx:: Invalid image reference\n");
}

// Trow's prefixes describe look-alikes too. That is what compat means; the operator is told.
TEST(Trow, WarnsOfPrefixesThatOtherNamesBeginWith) {
  constexpr const char* kOpen = R"({"compat":"trow","allow":["docker.io","quay.io/team/app"],"deny":["quay.io/"]})";
  const auto warnings = warningsOf(kOpen);
  ASSERT_EQ(warnings.size(), 2U);
  EXPECT_NE(warnings[0].find("\"docker.io\" of allow"), std::string::npos) << warnings[0];
  EXPECT_NE(warnings[0].find("docker.io.evil.example/app"), std::string::npos) << warnings[0];
  EXPECT_NE(warnings[1].find("quay.io/team/app-other"), std::string::npos) << warnings[1];
  EXPECT_EQ(Cluster{}.codes(kOpen, "docker.io.evil.example/app"), "");
  EXPECT_TRUE(warningsOf(R"({"compat":"trow","allow":["docker.io/","quay.io/app:","quay.io/app@"]})").empty());
}

TEST(OldTrow, LetsRunWhatIsHere) {
  const std::string none = R"({"compat":"trow-0.3"})";
  const auto with = [](const std::string& more) { return R"({"compat":"trow-0.3",)" + more + "}"; };
  const auto prefixes = with(R"("allow_prefixes":["docker.io/nginx:","reg.example.com/soon/"])");
  const auto whole = with(R"("allow_images":["docker.io/library/nginx:1.27","quay.io/a:1"])");
  const auto local = with(R"("disallow_local_images":["team/app:v1","reg.example.com/team/app:v2"])");
  const auto local_prefix = with(R"("disallow_local_prefixes":["team/"])");
  const Row rows[] = {
      {none, kApp + ":v1", ""},
      {none, kApp, ""},
      {none, kApp + ":v3", "not_allowed"},
      {none, "nginx", "not_allowed"},
      {none, "k8s.gcr.io/pause:3.1", ""},
      {none, "containersol/trow:default", ""},
      {with(R"("deny_k8s_images":true)"), "k8s.gcr.io/pause:3.1", "not_allowed"},
      {with(R"("allow_docker_official":true)"), "team/app", ""},
      {with(R"("allow_docker_official":true)"), "docker.io.evil.org/app", "not_allowed"},
      {prefixes, "nginx", ""},
      {prefixes, "docker.io/library/nginx:1.27", ""},
      {prefixes, "nginx-evil", "not_allowed"},
      {prefixes, "reg.example.com/soon/app", ""},
      {whole, "nginx:1.27", ""},
      {whole, "nginx:1.27.1", "not_allowed"},
      {whole, "quay.io/a:1", ""},
      {local, kApp + ":v1", "denied"},
      {local, kApp + ":v2", "denied"},
      {local, kApp, ""},
      {local_prefix, kApp + ":v1", "denied"},
      {local_prefix, "team/app", "not_allowed"},
  };
  const Cluster cluster;
  for (const auto& row : rows)
    EXPECT_EQ(cluster.codes(row.options, row.written), row.codes) << row.options << ' ' << row.written;
}

TEST(OldTrow, SpeaksAsTrow) {
  const Cluster cluster;
  const auto rule = ruleOf(R"({"compat":"trow-0.3","disallow_local_prefixes":["team/app:v1"]})");
  EXPECT_EQ(cluster.run(*rule, kApp + ":v1").text(), "denied: Local image " + kApp + ":v1 on deny list\n");
  EXPECT_EQ(
      cluster.run(*rule, kApp + ":v3").text(),
      "not_allowed: Local image " + kApp + ":v3 disallowed as not contained in this registry and not in allow list\n");
  EXPECT_EQ(cluster.run(*rule, "nginx").text(),
            "not_allowed: Remote image nginx disallowed as not contained in this registry and not in allow list\n");
}

}  // namespace
}  // namespace berth::test
