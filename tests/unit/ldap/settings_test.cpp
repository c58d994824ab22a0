// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"
#include "escape.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace berth::ldap {
namespace {

using testing::HasSubstr;

TEST(Settings, NeedAServerAndABase) {
  const auto settings = Settings::parse(R"({"url":"ldap://ldap.example.com/","user_base":"dc=x"})");
  ASSERT_TRUE(settings) << settings.status().message;
  ASSERT_EQ(settings->servers.size(), 1U);
  EXPECT_EQ(settings->servers[0].text, "ldap://ldap.example.com");
  EXPECT_TRUE(settings->encrypts(settings->servers[0]));
  EXPECT_EQ(settings->ca_file, "/etc/ssl/certs/ca-certificates.crt");
  EXPECT_EQ(settings->user_filter.fill(filterValue, {{"username", "a"}}), "(&(objectClass=person)(uid=a))");
  EXPECT_EQ(settings->subject_attribute, "uid");
  EXPECT_EQ(settings->group_name, "cn");
  EXPECT_EQ(settings->group_filter.fill(filterValue, {{"dn", "d"}, {"subject", "s"}}), "(member=d)");
  EXPECT_EQ(settings->timeout, std::chrono::seconds{3});
  EXPECT_EQ(settings->ttl_seconds, 60U);
  EXPECT_EQ(settings->pool, 4U);
}

TEST(Settings, TakeSeveralServers) {
  const auto settings =
      Settings::parse(R"({"url":["ldaps://a:1636","ldap://[::1]:389","ldap://localhost"],"user_base":"dc=x"})");
  ASSERT_TRUE(settings) << settings.status().message;
  ASSERT_EQ(settings->servers.size(), 3U);
  EXPECT_TRUE(settings->servers[0].ldaps);
  EXPECT_FALSE(settings->servers[0].loopback);
  EXPECT_TRUE(settings->servers[1].loopback);
  EXPECT_TRUE(settings->servers[2].loopback);
}

// P6: nobody's password travels in plain text without the operator's word, but on this machine.
TEST(Settings, RefusePlainText) {
  const auto parse = [](const std::string& rest) {
    return Settings::parse(R"({"user_base":"dc=x","start_tls":false,)" + rest + "}");
  };
  for (const char* url : {"ldap://ldap.example.com", "ldap://10.0.0.1", "ldap://127.0.0.1.example.com"}) {
    const auto refused = parse(R"("url":")" + std::string{url} + "\"");
    ASSERT_FALSE(refused) << url;
    EXPECT_THAT(refused.status().message, HasSubstr("plain text"));
    EXPECT_TRUE(parse(R"("insecure":true,"url":")" + std::string{url} + "\""));
  }
  EXPECT_FALSE(parse(R"("url":["ldap://127.0.0.1","ldap://ldap.example.com"])"));
  for (const char* url : {"ldaps://ldap.example.com", "ldap://127.0.0.1:389", "ldap://localhost", "ldap://[::1]"})
    EXPECT_TRUE(parse(R"("url":")" + std::string{url} + "\"")) << url;
}

TEST(Settings, NameWhatIsWrong) {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"", "no JSON object"},
      {"[]", "no JSON object"},
      {R"x({"user_base":"dc=x"})x", "url is missing"},
      {R"x({"url":[],"user_base":"dc=x"})x", "url is missing"},
      {R"x({"url":7,"user_base":"dc=x"})x", "url"},
      {R"x({"url":"http://a","user_base":"dc=x"})x", "http://a"},
      {R"x({"url":"ldapi:///","user_base":"dc=x"})x", "ldapi:///"},
      {R"x({"url":"ldap://","user_base":"dc=x"})x", "url"},
      {R"x({"url":"ldap://a/dc=x","user_base":"dc=x"})x", "url"},
      {R"x({"url":"ldap://a ldap://b","user_base":"dc=x"})x", "url"},
      {R"x({"url":"ldap://a"})x", "user_base"},
      {R"x({"url":"ldap://a","user_base":"dc=x","user_dn":"uid=${username}"})x", "user_dn"},
      {R"x({"url":"ldap://a","user_base":""})x", "user_base"},
      {R"x({"url":"ldap://a","user_base":"dc=x","rot":1})x", "rot"},
      {R"x({"url":"ldap://a","user_base":"dc=x","bind_dn":"cn=x"})x", "bind_password"},
      {R"x({"url":"ldap://a","user_base":"dc=x","bind_password":"secret"})x", "bind_dn"},
      {R"x({"url":"ldap://a","user_base":"dc=x","user_filter":"(uid=x)"})x", "${username}"},
      {R"x({"url":"ldap://a","user_base":"dc=x","user_filter":"uid=${username}"})x", "user_filter"},
      {R"x({"url":"ldap://a","user_base":"dc=x","user_filter":"(uid=${username}))"})x", "user_filter"},
      {R"x({"url":"ldap://a","user_base":"dc=x","user_filter":"(uid=${user})"})x", "${user}"},
      {R"x({"url":"ldap://a","user_dn":"uid=x,dc=x"})x", "${username}"},
      {R"x({"url":"ldap://a","user_dn":"uid=${username}","user_filter":"(uid=${username})"})x", "user_filter"},
      {R"x({"url":"ldap://a","user_dn":"uid=${username}","bind_dn":"cn=x","bind_password":"y"})x", "bind_dn"},
      {R"x({"url":"ldap://a","user_base":"dc=x","group_base":"dc=x","group_attribute":"memberOf"})x",
       "group_attribute"},
      {R"x({"url":"ldap://a","user_base":"dc=x","group_filter":"(member=${dn})"})x", "group_base"},
      {R"x({"url":"ldap://a","user_base":"dc=x","group_base":"dc=x","group_filter":"(cn=x)"})x", "group_filter"},
      {R"x({"url":"ldap://a","user_base":"dc=x","start_tls":"yes"})x", "start_tls"},
      {R"x({"url":"ldap://a","user_base":"dc=x","timeout":0})x", "timeout"},
      {R"x({"url":"ldap://a","user_base":"dc=x","ttl":-1})x", "ttl"},
      {R"x({"url":"ldap://a","user_base":"dc=x","pool":65})x", "pool"},
  };
  for (const auto& [json, named] : rows) {
    const auto settings = Settings::parse(json);
    ASSERT_FALSE(settings) << json;
    EXPECT_EQ(settings.status().code, BERTH_INVALID_ARGUMENT);
    EXPECT_THAT(settings.status().message, HasSubstr(named)) << json;
    EXPECT_THAT(settings.status().message, testing::Not(HasSubstr("secret"))) << json;
  }
}

}  // namespace
}  // namespace berth::ldap
