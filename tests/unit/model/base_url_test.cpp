// SPDX-License-Identifier: Apache-2.0
#include "model/base_url.hpp"

#include <gmock/gmock.h>

#include <string>

namespace berth {
namespace {

TEST(BaseUrl, HasSchemeHostAndPath) {
  const auto url = BaseUrl::parse("HTTPS://Registry.Example:8443/team/registry/");
  ASSERT_TRUE(url.has_value());
  EXPECT_EQ(url->scheme(), "https");
  EXPECT_EQ(url->authority(), "registry.example:8443");
  EXPECT_EQ(url->path(), "/team/registry");
  EXPECT_EQ(url->text(), "https://registry.example:8443/team/registry");
}

TEST(BaseUrl, NeedsNoPath) {
  for (const std::string text : {"http://[::1]:5000", "http://[::1]:5000/"})
    EXPECT_EQ(BaseUrl::parse(text)->text(), "http://[::1]:5000") << text;
}

struct Refused {
  std::string name;
  std::string text;
  std::string cause;
};

class BaseUrlRefuses : public testing::TestWithParam<Refused> {};

TEST_P(BaseUrlRefuses, Text) {
  const auto url = BaseUrl::parse(GetParam().text);
  ASSERT_FALSE(url.has_value());
  EXPECT_THAT(url.error().detail,
              testing::AllOf(testing::HasSubstr(GetParam().cause), testing::HasSubstr("write it as https://HOST")));
}

INSTANTIATE_TEST_SUITE_P(, BaseUrlRefuses,
                         testing::ValuesIn(std::vector<Refused>{
                             {"NoScheme", "registry.example", "scheme is missing"},
                             {"OtherScheme", "ftp://registry.example", "http or https"},
                             {"NoHost", "https:///x", "no host"},
                             {"User", "https://me:secret@registry.example", "a user"},
                             {"EmptyPort", "https://registry.example:", "no host"},
                             {"HighPort", "https://registry.example:65536", "no host"},
                             {"BareIpv6", "https://2001:db8::1/x", "no host"},
                             {"Space", "https://registry example", "no host"},
                             {"Query", "https://registry.example/?a", "query"},
                             {"Fragment", "https://registry.example#a", "query"},
                             {"EmptyWord", "https://registry.example/a//b", "path"},
                             {"TwoSlashesAtTheEnd", "https://registry.example//", "path"},
                             {"DotDot", "https://registry.example/a/../b", "path"},
                             {"Escape", "https://registry.example/a%2fb", "path"},
                         }),
                         [](const auto& row) { return row.param.name; });

TEST(Authority, IsAHostWithAnOptionalPort) {
  for (const std::string text :
       {"a", "a.example", "A-1.example:80", "a:", "10.0.0.1:5000", "[::1]", "[2001:db8::1]:443"})
    EXPECT_TRUE(isAuthority(text)) << text;
  for (const std::string text : {"", ":80", "a:b", "a:80:80", "a:65536", "a/b", "a b", "u@a", "[::1", "[]",
                                 "[10.0.0.1]", "[::1]x", "::1", "a,b", "a\"b", "[fe80::1%eth0]"})
    EXPECT_FALSE(isAuthority(text)) << text;
}

TEST(PathPrefix, IsNothingOrWordsBehindSlashes) {
  for (const std::string text : {"", "/a", "/a/b.c_d~e-F"}) EXPECT_TRUE(isPathPrefix(text)) << text;
  for (const std::string text : {"/", "a", "/a/", "//a", "/./a", "/..", "/a?b", "/a%2f", "/a b", "/a\r\nX: y"})
    EXPECT_FALSE(isPathPrefix(text)) << text;
}

}  // namespace
}  // namespace berth
