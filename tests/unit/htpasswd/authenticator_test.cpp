// SPDX-License-Identifier: Apache-2.0
#include "test_file.hpp"

#include <gmock/gmock.h>

#include <chrono>

namespace berth::htpasswd_auth {
namespace {

using testing::ElementsAre;

TEST(Authenticator, KnowsItsUsers) {
  Login login{lineOf("bob", "secret"), "ci: bob\nadmin: bob alice\n"};
  const auto answer = login("bob", "secret");
  EXPECT_EQ(answer.status, BERTH_OK);
  EXPECT_EQ(answer.subject, "bob");
  EXPECT_EQ(answer.kind, BERTH_PRINCIPAL_USER);
  EXPECT_THAT(answer.groups, ElementsAre("admin", "ci"));
  EXPECT_EQ(answer.ttl_seconds, 0U);
}

TEST(Authenticator, AWrongPasswordIsRefusedWhichKeepsTheNextAuthenticatorOut) {
  Login login{lineOf("bob", "secret")};
  const auto answer = login("bob", "other");
  EXPECT_EQ(answer.status, BERTH_UNAUTHENTICATED);
  EXPECT_EQ(answer.message.find("other"), std::string::npos);
}

TEST(Authenticator, AnUnknownUserIsLeftToTheNextAuthenticator) {
  Login login{lineOf("bob", "secret")};
  for (const auto* name : {"alice", "Bob", "bob ", "bo", "bobb", "", "b:ob", "bob\n"}) {
    const auto answer = login(name, "secret");
    EXPECT_EQ(answer.status, BERTH_OK) << name;
    EXPECT_EQ(answer.subject, "") << name;
  }
}

TEST(Authenticator, IsNotAskedAboutTokens) {
  Login login{lineOf("bob", "secret")};
  const sdk::LocalCall call;
  auto request = sdk::make<berth_authenticate_request>();
  request.bearer = sdk::str("token");
  EXPECT_EQ(login.ask(call, request).subject, "");
  request.username = sdk::str("bob");
  request.password = sdk::str("secret");
  EXPECT_EQ(login.ask(call, request).subject, "");
}

// P5.
TEST(Authenticator, P5OddPasswords) {
  const std::string long_one(511, 'a');
  Login login{lineOf("bob", "secret") + lineOf("colon", "a:b:c") + lineOf("bytes", "\xFF\xFE") + lineOf("none", "") +
              "long:" + cryptOf(long_one, "$6$saltsalt$") + "\n"};
  EXPECT_EQ(login("colon", "a:b:c").subject, "colon");
  EXPECT_EQ(login("bytes", "\xFF\xFE").subject, "bytes");
  EXPECT_EQ(login("long", long_one).subject, "long");
  EXPECT_EQ(login("long", long_one + "a").status, BERTH_UNAUTHENTICATED);
  EXPECT_EQ(login("none", "").status, BERTH_UNAUTHENTICATED);
  EXPECT_EQ(login("bob", "").status, BERTH_UNAUTHENTICATED);
  EXPECT_EQ(login("bob", std::string{"secret\0", 7}).status, BERTH_UNAUTHENTICATED);
  EXPECT_EQ(login("bob", std::string{"\0secret", 7}).status, BERTH_UNAUTHENTICATED);
  EXPECT_EQ(login("bob", std::string(1 << 20, 'x')).status, BERTH_UNAUTHENTICATED);
  EXPECT_EQ(login("nobody", std::string(1 << 20, 'x')).status, BERTH_OK);
}

// P7: no text makes a locked user's line match, and a later authenticator does not get to hear of him.
TEST(Authenticator, P7ALockedUserIsRefused) {
  for (const std::string hash : {"plain", "*0", "!", "", "{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=", "$apr1$a$b"}) {
    Login login{"bob:" + hash + "\n"};
    for (const auto& password : {std::string{"plain"}, std::string{"test"}, hash})
      EXPECT_EQ(login("bob", password).status, BERTH_UNAUTHENTICATED) << hash << " " << password;
  }
}

TEST(Authenticator, RemembersARightPasswordUntilTheLineChanges) {
  Login login{"bob:" + cryptOf("secret", "$2y$10$abcdefghijklmnopqrstuu") + "\n"};
  const auto took = [&](const std::string& password) {
    const auto start = std::chrono::steady_clock::now();
    login("bob", password);
    return std::chrono::steady_clock::now() - start;
  };
  const auto first = took("secret");
  auto again = took("secret");
  for (int at = 0; at < 20; ++at) again = std::min(again, took("secret"));
  RecordProperty("first_us", static_cast<int>(first / std::chrono::microseconds{1}));
  RecordProperty("again_us", static_cast<int>(again / std::chrono::microseconds{1}));
  EXPECT_LT(again * 20, first);
  EXPECT_EQ(login("bob", "Secret").status, BERTH_UNAUTHENTICATED);
  EXPECT_EQ(login("bob", "secret").subject, "bob");
  replaceFile(login.file(), lineOf("bob", "another"));
  EXPECT_EQ(login("bob", "secret").status, BERTH_UNAUTHENTICATED);
  replaceFile(login.file(), "bob:!\n");
  EXPECT_EQ(login("bob", "another").status, BERTH_UNAUTHENTICATED);
}

TEST(Authenticator, ACallerThatHasGoneGetsNoAnswer) {
  Login login{lineOf("bob", "secret")};
  sdk::LocalCall call;
  call.cancel();
  auto request = sdk::make<berth_authenticate_request>();
  request.username = sdk::str("bob");
  request.password = sdk::str("secret");
  EXPECT_EQ(login.ask(call, request).status, BERTH_CANCELLED);
}

}  // namespace
}  // namespace berth::htpasswd_auth
