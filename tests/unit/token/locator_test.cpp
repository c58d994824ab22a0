// SPDX-License-Identifier: Apache-2.0
#include "fetch/locator.hpp"

#include <gtest/gtest.h>

namespace berth::auth_fetch {
namespace {

TEST(Locator, TakesHttpsAndHttpOfThisMachine) {
  for (const char* url : {"https://issuer.example", "https://issuer.example:8443/a/b?c=d", "https://10.0.0.1/x",
                          "http://localhost:1/x", "http://127.0.0.1/", "http://[::1]:80/x", "https://[2001:db8::1]/x"})
    EXPECT_TRUE(Locator::parse(url).has_value()) << url;
  const auto place = Locator::parse("https://issuer.example:8443/a?b=/c");
  ASSERT_TRUE(place.has_value());
  EXPECT_EQ(place->origin, "https://issuer.example:8443");
  EXPECT_EQ(place->reach, Reach::kAnywhere);
  EXPECT_EQ(Locator::parse("http://localhost/x")->reach, Reach::kLoopback);
}

TEST(Locator, L3_RefusesEverythingElse) {
  for (const char* url :
       {"", "issuer.example", "http://issuer.example/", "http://localhost.example/", "http://localhost@issuer.example/",
        "https://user:word@issuer.example/", "file:///etc/passwd", "ftp://issuer.example/", "HTTPS://issuer.example/",
        "https://", "https:///x", "https://:80/", "https://a b/", "https://a/\n", "https://a/#x", "https://a\\@b/",
        "gopher://x", "http://169.254.169.254/", "https://a\x7F/"})
    EXPECT_FALSE(Locator::parse(url).has_value()) << url;
  EXPECT_FALSE(Locator::parse("https://a/" + std::string(3000, 'a')).has_value());
}

}  // namespace
}  // namespace berth::auth_fetch
