// SPDX-License-Identifier: Apache-2.0
#include "unit/images/cluster.hpp"

#include <gtest/gtest.h>

namespace berth::test {
namespace {

const std::string kD = "@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

TEST(TagRules, DecideByTheTagThatIsMeant) {
  constexpr const char* kDeny = R"({"tags":{"deny":["latest","*-rc?"]}})";
  constexpr const char* kAllow = R"({"tags":{"allow":["v*"],"deny":["v0*"]}})";
  constexpr const char* kRequire = R"({"require_tag":true})";
  constexpr const char* kNone = R"({"tags":{"allow":[]}})";
  const struct {
    const char* options;
    std::string written;
    const char* codes;
  } rows[] = {
      {kDeny, "nginx", "tag_denied"},
      {kDeny, "nginx:latest", "tag_denied"},
      {kDeny, "nginx:latest" + kD, "tag_denied"},
      {kDeny, "nginx:v1-rc2", "tag_denied"},
      {kDeny, "nginx:v1-rc22", ""},
      {kDeny, "nginx:Latest", ""},
      {kDeny, "nginx:1.27", ""},
      {kDeny, "nginx" + kD, ""},
      {kAllow, "nginx:v1", ""},
      {kAllow, "nginx:v0.9", "tag_denied"},
      {kAllow, "nginx:1", "tag_not_allowed"},
      {kAllow, "nginx", "tag_not_allowed"},
      {kAllow, "nginx" + kD, ""},
      {kRequire, "nginx", "tag_required"},
      {kRequire, "nginx:latest", ""},
      {kRequire, "nginx" + kD, ""},
      {kNone, "nginx:1", "tag_not_allowed"},
      {R"({"require_tag":true,"tags":{"deny":["latest"]}})", "nginx", "tag_required, tag_denied"},
  };
  const Cluster cluster;
  for (const auto& row : rows)
    EXPECT_EQ(cluster.codes(row.options, row.written), row.codes) << row.options << ' ' << row.written;
}

TEST(TagRules, SayWhichTagIsMeant) {
  const Cluster cluster;
  EXPECT_EQ(
      cluster.run(R"({"tags":{"deny":["latest"]}})", "nginx").text(),
      "tag_denied: nginx: the tag latest, which is meant where none is written, is denied; write a tag that stays "
      "what it is, or a digest\n");
  EXPECT_EQ(cluster.run(R"({"tags":{"allow":["v*","w*"]}})", "nginx:1").text(),
            "tag_not_allowed: nginx:1: the tag 1 is not allowed; allowed are v*, w*\n");
  EXPECT_EQ(cluster.run(R"({"require_tag":true})", "nginx").text(),
            "tag_required: nginx has no tag; write the one to run behind a colon\n");
}

}  // namespace
}  // namespace berth::test
