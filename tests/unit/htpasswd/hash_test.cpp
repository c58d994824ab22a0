// SPDX-License-Identifier: Apache-2.0
#include "htpasswd/hash.hpp"

#include "test_file.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace berth::htpasswd_auth {
namespace {

using htpasswd::examine;
using htpasswd::HashKind;
using htpasswd::makeHash;
using htpasswd::verify;

const std::string kBcryptSalt = "$2b$04$abcdefghijklmnopqrstuu";

bool isAccepted(const std::string& stored) {
  return examine(stored).has_value();
}

TEST(Hash, AcceptsWhatLibcryptMakesOfEachKind) {
  struct Setting {
    const char* text;
    const char* form;
  };
  constexpr std::array<Setting, 7> kSettings{{
      {"$2a$04$abcdefghijklmnopqrstuu", "bcrypt, cost 4"},
      {"$2b$05$abcdefghijklmnopqrstuu", "bcrypt, cost 5"},
      {"$2y$06$abcdefghijklmnopqrstuu", "bcrypt, cost 6"},
      {"$6$saltsalt$", "sha512, 5000 rounds"},
      {"$6$rounds=1000$a$", "sha512, 1000 rounds"},
      {"$y$j9T$F5Jx5fExrKuPp53xLKQ..1$", "yescrypt, 16384 KiB"},
      {"$y$j75$F5Jx5fExrKuPp53xLKQ..1$", "yescrypt, 1024 KiB"},
  }};
  for (const auto& setting : kSettings) {
    const auto stored = cryptOf("pässword", setting.text);
    const auto form = examine(stored);
    ASSERT_TRUE(form) << stored << ": " << form.error();
    EXPECT_EQ(form->text(), setting.form);
    EXPECT_TRUE(verify("pässword", stored)) << stored;
    EXPECT_FALSE(verify("pässwore", stored)) << stored;
  }
}

TEST(Hash, AcceptsWhatApachesHtpasswdMakes) {
  if (std::system("htpasswd -nbB a b >/dev/null 2>&1") != 0) GTEST_SKIP() << "there is no htpasswd (apache2-utils)";
  const test::Folder folder;
  const std::string file = folder / "htpasswd";
  ASSERT_EQ(std::system(("htpasswd -cbB -C 4 " + file + " alice s:ecret 2>/dev/null").c_str()), 0);
  ASSERT_EQ(std::system(("htpasswd -bB -C 5 " + file + " bob other 2>/dev/null").c_str()), 0);
  ASSERT_EQ(std::system(("htpasswd -b5 " + file + " carol third 2>/dev/null").c_str()), 0);
  Login login{contentOf(file)};
  EXPECT_EQ(login("alice", "s:ecret").subject, "alice");
  EXPECT_EQ(login("bob", "other").subject, "bob");
  EXPECT_EQ(login("carol", "third").subject, "carol");
  EXPECT_EQ(login("alice", "other").status, BERTH_UNAUTHENTICATED);
}

// P7: libcrypt takes an unknown text for DES and finds passwords for it.
TEST(Hash, P7RefusesEverythingElse) {
  const auto bcrypt = cryptOf("x", kBcryptSalt);
  const auto sha512 = cryptOf("x", "$6$saltsalt$");
  const auto yescrypt = cryptOf("x", "$y$j75$F5Jx5fExrKuPp53xLKQ..1$");
  const std::vector<std::string> wrong = {"",
                                          "plain",
                                          "*",
                                          "*0",
                                          "*1",
                                          "!",
                                          "!!",
                                          "x",
                                          "{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=",
                                          "$apr1$saltsalt$abcdefghijklmnopqrstu1",
                                          "$1$saltsalt$abcdefghijklmnopqrstu1",
                                          "$5$saltsalt$" + std::string(43, 'a'),
                                          "$2x$04$" + bcrypt.substr(7),
                                          "$2$04$" + bcrypt.substr(7),
                                          "!" + bcrypt,
                                          bcrypt.substr(0, 59),
                                          bcrypt + "a",
                                          kBcryptSalt,
                                          "$2b$4$" + bcrypt.substr(7),
                                          "$2b$-4" + bcrypt.substr(6),
                                          "$2b$03$" + bcrypt.substr(7),
                                          "$2b$32$" + bcrypt.substr(7),
                                          bcrypt.substr(0, 30) + "*" + bcrypt.substr(31),
                                          "$2b$04$",
                                          "$6$",
                                          "$6$$",
                                          "$6$saltsalt",
                                          sha512 + "a",
                                          sha512.substr(0, sha512.size() - 1),
                                          "$6$rounds=$" + sha512.substr(3),
                                          "$6$rounds=999$" + sha512.substr(3),
                                          "$6$rounds=05000$" + sha512.substr(3),
                                          "$6$rounds=5000",
                                          "$6$rounds=99999999999999999999999$" + sha512.substr(3),
                                          "$6$rounds=5000x$" + sha512.substr(3),
                                          "$6$saltsaltsaltsalts$" + sha512.substr(sha512.size() - 86),
                                          "$y$",
                                          "$y$j9T",
                                          "$y$j9T$",
                                          "$y$j9T$salt",
                                          "$y$j9T$$" + std::string(43, 'a'),
                                          yescrypt + "a",
                                          "$y$k" + yescrypt.substr(4),
                                          "$y$jzz" + yescrypt.substr(6),
                                          "$7$" + yescrypt.substr(3),
                                          "$gy$" + yescrypt.substr(3)};
  for (const auto& stored : wrong) EXPECT_FALSE(isAccepted(stored)) << stored;
}

TEST(Hash, RefusesWhatTakesTooLong) {
  const auto bcrypt = cryptOf("x", kBcryptSalt).substr(7);
  const auto sha512 = cryptOf("x", "$6$saltsalt$").substr(3);
  const auto yescrypt = cryptOf("x", "$y$j75$F5Jx5fExrKuPp53xLKQ..1$").substr(6);
  EXPECT_TRUE(isAccepted("$2y$14$" + bcrypt));
  EXPECT_FALSE(isAccepted("$2y$15$" + bcrypt));
  EXPECT_TRUE(isAccepted("$6$rounds=2000000$" + sha512));
  EXPECT_FALSE(isAccepted("$6$rounds=2000001$" + sha512));
  EXPECT_TRUE(isAccepted("$y$jCT" + yescrypt));
  EXPECT_FALSE(isAccepted("$y$jDT" + yescrypt));
  EXPECT_FALSE(isAccepted("$y$jhh" + yescrypt));
}

TEST(Hash, RefusalsRepeatNothingOfTheHash) {
  const auto refused = examine("hunter2-in-plain-text");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().find("hunter2"), std::string::npos);
}

// P5.
TEST(Hash, P5PasswordsThatNobodyCanHaveNeverMatch) {
  EXPECT_FALSE(verify("", cryptOf("", kBcryptSalt)));
  EXPECT_FALSE(verify(std::string{"right\0wrong", 11}, cryptOf("right", kBcryptSalt)));
  EXPECT_FALSE(verify(std::string(512, 'a'), cryptOf(std::string(511, 'a'), "$6$saltsalt$")));
  EXPECT_FALSE(verify(std::string(1 << 20, 'a'), cryptOf(std::string(511, 'a'), kBcryptSalt)));
}

// P5.
TEST(Hash, P5OddPasswordsWork) {
  for (const std::string password : {"a:b", ":", " ", "p\xC3\xA4ss", "\xF0\x9F\x94\x91", "tab\there"}) {
    const auto made = makeHash(HashKind::kBcrypt, password);
    ASSERT_TRUE(made) << made.error();
    EXPECT_TRUE(verify(password, *made)) << password;
  }
  EXPECT_TRUE(verify(std::string(511, 'a'), cryptOf(std::string(511, 'a'), "$6$saltsalt$")));
  EXPECT_TRUE(verify("\xFF\xFE", cryptOf("\xFF\xFE", kBcryptSalt)));
}

TEST(Hash, BcryptComparesSeventyTwoBytes) {
  const auto stored = cryptOf(std::string(80, 'a'), kBcryptSalt);
  EXPECT_TRUE(verify(std::string(72, 'a') + "whatever", stored));
  EXPECT_FALSE(verify(std::string(71, 'a'), stored));
}

TEST(Hash, RefusesToMakeOneOfAPasswordThatCannotBeUsed) {
  const auto refusal = [](HashKind kind, const std::string& password) {
    const auto made = makeHash(kind, password);
    return made ? std::string{} : made.error();
  };
  EXPECT_NE(refusal(HashKind::kBcrypt, "").find("empty"), std::string::npos);
  EXPECT_NE(refusal(HashKind::kBcrypt, std::string(73, 'a')).find("73 bytes"), std::string::npos);
  EXPECT_EQ(refusal(HashKind::kBcrypt, std::string(72, 'a')), "");
  EXPECT_EQ(refusal(HashKind::kYescrypt, std::string(511, 'a')), "");
  EXPECT_NE(refusal(HashKind::kSha512, std::string(512, 'a')), "");
  EXPECT_NE(refusal(HashKind::kSha512, "two\nlines"), "");
  EXPECT_NE(refusal(HashKind::kSha512, std::string{"a\0b", 3}), "");
  EXPECT_NE(refusal(HashKind::kSha512, "\xFF"), "");
}

TEST(Hash, EachHasASaltOfItsOwn) {
  for (const auto kind : {HashKind::kBcrypt, HashKind::kSha512, HashKind::kYescrypt}) {
    const auto one = makeHash(kind, "x");
    const auto other = makeHash(kind, "x");
    ASSERT_TRUE(one && other);
    EXPECT_NE(*one, *other);
    EXPECT_TRUE(isAccepted(*one)) << *one;
  }
}

TEST(Hash, AnUnmatchableOneIsOfTheSameForm) {
  for (const std::string setting :
       {"$2y$05$abcdefghijklmnopqrstuu", "$6$saltsalt$", "$6$rounds=1000$a$", "$y$j75$F5Jx5fExrKuPp53xLKQ..1$"}) {
    const auto form = examine(cryptOf("x", setting));
    ASSERT_TRUE(form);
    const auto stored = htpasswd::unmatchable(*form);
    const auto seen = examine(stored);
    ASSERT_TRUE(seen) << stored << ": " << seen.error();
    EXPECT_EQ(seen->text(), form->text());
    EXPECT_FALSE(verify("x", stored));
    EXPECT_EQ(cryptOf("x", stored).size(), stored.size()) << "libcrypt does not work for it";
  }
}

}  // namespace
}  // namespace berth::htpasswd_auth
