// SPDX-License-Identifier: Apache-2.0
#include "fetch/http_get.hpp"

#include "support/certificates.hpp"
#include "support/folder.hpp"
#include "support/key_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace berth::auth_fetch {
namespace {

using namespace std::chrono_literals;
using test::KeyServer;
using testing::HasSubstr;
using testing::Not;

class HttpGet : public testing::Test {
 protected:
  tl::expected<std::string, std::string> get(const std::string& url, const Credentials& credentials = {},
                                             std::chrono::milliseconds limit = 3000ms) {
    return httpGet(*Locator::parse(url), credentials, limit, stop_);
  }
  void expectFailure(const std::string& url, const std::string& says, const Credentials& credentials = {}) {
    const auto answer = get(url, credentials);
    ASSERT_FALSE(answer.has_value());
    EXPECT_THAT(answer.error(), HasSubstr(says));
  }

  std::atomic<bool> stop_{false};
  test::Folder folder_;
};

TEST_F(HttpGet, GivesTheBody) {
  KeyServer server;
  server.answer("/keys", "the body");
  const auto answer = get(server.url("/keys"));
  ASSERT_TRUE(answer.has_value()) << answer.error();
  EXPECT_EQ(*answer, "the body");
}

TEST_F(HttpGet, L3_FollowsNoRedirect) {
  KeyServer server;
  server.answer("/keys", "", 302, "Location: " + server.url("/other") + "\r\n");
  server.answer("/other", "secret");
  expectFailure(server.url("/keys"), "302, and redirects are not followed");
  EXPECT_EQ(server.asked("/other"), 0U);
}

TEST_F(HttpGet, L3_ConnectsToNoMetadata) {
  expectFailure("https://169.254.169.254/latest/meta-data", "an address that is not connected to");
  expectFailure("https://[fd00:ec2::254]/", "an address that is not connected to");
  expectFailure("https://0.0.0.0/", "an address that is not connected to");
}

TEST_F(HttpGet, GivesUpOnErrorsAndOnLongAnswers) {
  KeyServer server;
  server.answer("/broken", "x", 500);
  server.answer("/longest", std::string(kLongestAnswer, 'x'));
  server.answer("/longer", std::string(kLongestAnswer + 1, 'x'));
  expectFailure(server.url("/broken"), "500");
  expectFailure(server.url("/missing"), "404");
  expectFailure(server.url("/longer"), "longer than 1 MiB");
  EXPECT_TRUE(get(server.url("/longest")).has_value());
}

TEST_F(HttpGet, GivesUpInTime) {
  KeyServer server;
  server.answer("/keys", "late");
  server.setDelay(3s);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(get(server.url("/keys"), {}, 200ms).has_value());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s);
}

TEST_F(HttpGet, GivesUpWhenItIsToldTo) {
  KeyServer server;
  server.setDelay(5s);
  std::thread teller{[this] {
    std::this_thread::sleep_for(200ms);
    stop_ = true;
  }};
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(get(server.url("/keys"), {}, 10s).has_value());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 4s);
  teller.join();
}

TEST_F(HttpGet, TrustsTheAuthorityThatIsConfiguredAndNoOther) {
  const test::Authority authority{folder_.path(), "ca"};
  const auto files = authority.issue("server");
  const test::Authority stranger{folder_.path(), "stranger"};
  KeyServer server{files};
  server.answer("/keys", "over TLS");
  const auto answer = get(server.url("/keys"), {files.ca, ""});
  ASSERT_TRUE(answer.has_value()) << answer.error();
  EXPECT_EQ(*answer, "over TLS");
  EXPECT_FALSE(get(server.url("/keys"), {stranger.issue("x").ca, ""}).has_value());
  EXPECT_FALSE(get(server.url("/keys")).has_value()) << "the system trusts no authority of a test";
  EXPECT_FALSE(get("https://localhost:" + std::to_string(server.port()) + "/keys", {files.ca, ""}).has_value())
      << "the certificate is for 127.0.0.1";
}

TEST_F(HttpGet, L1_SendsABearerAndKeepsItToItself) {
  KeyServer server;
  const auto file = folder_ / "bearer";
  std::ofstream{file} << "the-secret\n";
  server.answer("/keys", "yes");
  ASSERT_TRUE(get(server.url("/keys"), {"", file}).has_value());
  EXPECT_THAT(server.lastHead(), HasSubstr("Authorization: Bearer the-secret\r\n"));
  std::ofstream{file} << "renewed";
  const auto missing = get(server.url("/missing"), {"", file});
  ASSERT_FALSE(missing.has_value());
  EXPECT_THAT(server.lastHead(), HasSubstr("Authorization: Bearer renewed\r\n"));
  EXPECT_THAT(missing.error(), Not(HasSubstr("renewed")));
}

TEST_F(HttpGet, RefusesABearerThatIsNone) {
  KeyServer server;
  const auto file = folder_ / "bearer";
  for (const std::string content : {"", "\n", "two\nlines", "a b", "x\r\nX-Injected: 1"}) {
    std::ofstream{file} << content;
    expectFailure(server.url("/keys"), "bearer_file", {"", file});
  }
  expectFailure(server.url("/keys"), "bearer_file", {"", folder_ / "missing"});
  EXPECT_EQ(server.asked("/keys"), 0U);
}

}  // namespace
}  // namespace berth::auth_fetch
