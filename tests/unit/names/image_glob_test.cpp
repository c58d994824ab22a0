// SPDX-License-Identifier: Apache-2.0
#include "names/image_glob.hpp"

#include "names/image_reference.hpp"

#include <gtest/gtest.h>

#include <string>

namespace berth::names {
namespace {

const std::string kDigest = "sha256:" + std::string(64, 'a');

bool matches(const std::string& pattern, const std::string& written) {
  const auto glob = ImageGlob::parse(pattern);
  EXPECT_TRUE(glob) << pattern << ": " << glob.error();
  const auto image = ImageReference::parse(written);
  EXPECT_TRUE(image) << written << ": " << image.error();
  return glob->matches(image->name(), image->effectiveTag(), image->digest);
}

TEST(ImageGlob, DescribesImages) {
  EXPECT_TRUE(matches("**", "nginx"));
  EXPECT_TRUE(matches("*/**", "reg.example.com/a/b"));
  EXPECT_TRUE(matches("reg.example.com/**", "reg.example.com/a/b:v1"));
  EXPECT_TRUE(matches("reg.example.com/team/*", "reg.example.com/team/app"));
  EXPECT_FALSE(matches("reg.example.com/team/*", "reg.example.com/team/app/web"));
  EXPECT_TRUE(matches("*/team/**", "reg.example.com/team/app/web"));
  EXPECT_FALSE(matches("*/team/**", "reg.example.com/teams/app"));
  EXPECT_TRUE(matches("docker.io/library/nginx", "nginx:1.27"));
  EXPECT_TRUE(matches("index.docker.io/library/*", "nginx"));
  EXPECT_TRUE(matches("reg.example.com:443/**", "reg.example.com/a"));
}

// No pattern describes a host that only looks like the one it names.
TEST(ImageGlob, IsNotFooledByLookAlikeHosts) {
  for (const auto* evil : {"reg.example.com.evil.org/a", "evil-reg.example.com/a", "reg.example.com:5000/a",
                           "reg.example.comx/a", "evil.org/reg.example.com/a"})
    EXPECT_FALSE(matches("reg.example.com/**", evil)) << evil;
  EXPECT_TRUE(matches("*.example.com/**", "reg.example.com/a"));
  EXPECT_TRUE(matches("*.example.com/**", "eu.reg.example.com/a"));
  for (const auto* evil : {"example.com/a", "evilexample.com/a", "reg.example.com.evil.org/a"})
    EXPECT_FALSE(matches("*.example.com/**", evil)) << evil;
}

TEST(ImageGlob, LooksAtTagAndDigestWhenItNamesOne) {
  EXPECT_TRUE(matches("*/app:v*", "reg.example.com/app:v1"));
  EXPECT_FALSE(matches("*/app:v*", "reg.example.com/app"));
  EXPECT_TRUE(matches("*/app:latest", "reg.example.com/app"));
  EXPECT_FALSE(matches("*/app:latest", "reg.example.com/app@" + kDigest));
  EXPECT_TRUE(matches("*/app@" + kDigest, "reg.example.com/app@" + kDigest));
  EXPECT_FALSE(matches("*/app@" + kDigest, "reg.example.com/app:v1"));
  EXPECT_TRUE(matches("localhost:5000/app", "localhost:5000/app:v1"));
}

TEST(ImageGlob, SaysWhatIsWrongWithAPattern) {
  for (const auto* bad : {"", "nginx", "reg*/**", "reg.*.com/**", "*reg.com/**", "**/app", "reg.com/", "reg.com//a",
                          "reg.com/App", "reg.com/a:", "reg.com/a@sha256:*", "reg.com/a b", "/a"}) {
    const auto glob = ImageGlob::parse(bad);
    EXPECT_FALSE(glob) << bad;
    EXPECT_TRUE(glob || glob.error().find(": ") != std::string::npos) << bad;
  }
}

}  // namespace
}  // namespace berth::names
