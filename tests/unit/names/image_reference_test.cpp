// SPDX-License-Identifier: Apache-2.0
#include "names/image_reference.hpp"

#include <gtest/gtest.h>

#include <string>

namespace berth::names {
namespace {

const std::string kHex(64, 'a');

struct Row {
  std::string written;
  std::string text;
};

TEST(ImageReference, IsWhatRuntimesMakeOfIt) {
  const Row rows[] = {
      {"nginx", "docker.io/library/nginx"},
      {"nginx:1.27", "docker.io/library/nginx:1.27"},
      {"bitnami/nginx", "docker.io/bitnami/nginx"},
      {"docker.io/nginx", "docker.io/library/nginx"},
      {"index.docker.io/nginx", "docker.io/library/nginx"},
      {"registry-1.docker.io/library/nginx", "docker.io/library/nginx"},
      {"localhost/app", "localhost/app"},
      {"localhost:5000/app:v1", "localhost:5000/app:v1"},
      {"reg:5000/app", "reg:5000/app"},
      {"REG.Example.COM/app", "reg.example.com/app"},
      {"reg.example.com:443/app", "reg.example.com/app"},
      {"[::1]:5000/app", "[::1]:5000/app"},
      {"team/app@sha256:" + kHex, "docker.io/team/app@sha256:" + kHex},
      {"reg.example.com/a/b/c:v1@sha256:" + kHex, "reg.example.com/a/b/c:v1@sha256:" + kHex},
      {"127.0.0.1:5000/a", "127.0.0.1:5000/a"},
  };
  for (const auto& row : rows) {
    const auto reference = ImageReference::parse(row.written);
    ASSERT_TRUE(reference) << row.written << ": " << reference.error();
    EXPECT_EQ(reference->text(), row.text) << row.written;
    const auto again = ImageReference::parse(reference->text());
    ASSERT_TRUE(again) << reference->text();
    EXPECT_EQ(again->text(), row.text);
  }
}

TEST(ImageReference, KeepsTheHostApartFromWhatOnlyLooksLikeOne) {
  const auto evil = ImageReference::parse("docker.io.evil.com/library/nginx");
  ASSERT_TRUE(evil);
  EXPECT_EQ(evil->host, "docker.io.evil.com");
  const auto shouted = ImageReference::parse("Reg/app");  // An upper-case letter makes it a host, which has none.
  ASSERT_TRUE(shouted);
  EXPECT_EQ(shouted->name(), "reg/app");
  const auto user = ImageReference::parse("reg/example/app");
  ASSERT_TRUE(user);
  EXPECT_EQ(user->name(), "docker.io/reg/example/app");
}

TEST(ImageReference, RefusesWhatNoRuntimeWouldPull) {
  const std::string rows[] = {"",
                              " nginx",
                              "nginx ",
                              "Nginx",
                              "https://nginx",
                              "reg.example.com/",
                              "reg.example.com//app",
                              "/app",
                              "app:",
                              "app:" + std::string(129, 'a'),
                              "app@",
                              "app@sha256:abc",
                              "app@sha256:" + std::string(64, 'A'),
                              "app@sha256:" + kHex + "@sha256:" + kHex,
                              kHex,
                              "reg.example.com./app",
                              "reg..com/app",
                              "-reg.com/app",
                              "reg.com:port/app",
                              "user@reg.com/app",
                              "app:v1:v2",
                              std::string(256, 'a'),
                              std::string{"app\0", 4},
                              "app\n",
                              "é/app"};
  for (const auto& written : rows) {
    const auto reference = ImageReference::parse(written);
    EXPECT_FALSE(reference) << written << " became " << reference->text();
    EXPECT_TRUE(reference || !reference.error().empty()) << written;
  }
}

TEST(ImageReference, TakesLatestForNoTag) {
  EXPECT_EQ(ImageReference::parse("app")->effectiveTag(), "latest");
  EXPECT_EQ(ImageReference::parse("app:v1")->effectiveTag(), "v1");
  EXPECT_EQ(ImageReference::parse("app@sha256:" + kHex)->effectiveTag(), "");
}

}  // namespace
}  // namespace berth::names
