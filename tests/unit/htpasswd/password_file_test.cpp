// SPDX-License-Identifier: Apache-2.0
#include "htpasswd/password_file.hpp"

#include "htpasswd/text.hpp"
#include "test_file.hpp"

#include <gmock/gmock.h>

namespace berth::htpasswd_auth {
namespace {

using htpasswd::PasswordFile;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(PasswordFile, ReadsUsersCommentsAndBlankLinesOfBothLineEnds) {
  const auto file =
      PasswordFile::parse("# people\r\n\r\n  \n" + lineOf("alice", "a") + "\t# more\nbob:" + cryptOf("b", "$6$s$") +
                          "\r\ncarol:" + cryptOf("c", "$6$s$") + ":Carol C.");
  EXPECT_THAT(file.warnings(), IsEmpty());
  ASSERT_THAT(file.users(), SizeIs(3));
  ASSERT_NE(file.find("carol"), nullptr);
  EXPECT_EQ(file.find("carol")->hash, cryptOf("c", "$6$s$"));
  EXPECT_EQ(file.find("bob")->line, 6U);
  EXPECT_EQ(file.find("Bob"), nullptr);
  EXPECT_EQ(file.find(""), nullptr);
}

TEST(PasswordFile, TheFirstOfTwoLinesCounts) {
  const auto file = PasswordFile::parse(lineOf("bob", "first") + "\n" + lineOf("bob", "second"));
  EXPECT_EQ(file.find("bob")->line, 1U);
  ASSERT_THAT(file.warnings(), SizeIs(1));
  EXPECT_THAT(file.warnings()[0], AllOf(HasSubstr("line 3:"), HasSubstr("line 1"), HasSubstr("\"bob\"")));
}

// P7.
TEST(PasswordFile, P7ALineThatCannotMatchIsNamedAndLocksItsUser) {
  const auto file = PasswordFile::parse("a:plain\nb:*0\nc:!\nd:\ne:{SHA}x\nf:$apr1$x$y\n" + lineOf("c", "later"));
  ASSERT_THAT(file.warnings(), SizeIs(7));
  for (std::size_t at = 0; at < 6; ++at)
    EXPECT_THAT(file.warnings()[at], HasSubstr("line " + std::to_string(at + 1) + ":"));
  for (const auto* name : {"a", "b", "c", "d", "e", "f"}) {
    ASSERT_NE(file.find(name), nullptr);
    EXPECT_FALSE(file.find(name)->form) << name;
  }
}

TEST(PasswordFile, WarningsHoldNoSecret) {
  const auto file = PasswordFile::parse("hunter2\nbob:hunter2\nbad\x01name:hunter2\n:hunter2\n");
  EXPECT_THAT(file.warnings(), SizeIs(4));
  for (const auto& warning : file.warnings()) EXPECT_THAT(warning, testing::Not(HasSubstr("hunter2")));
}

TEST(PasswordFile, ManyWarningsAreCounted) {
  std::string text;
  for (int at = 0; at < 1000; ++at) text += "nonsense\n";
  const auto file = PasswordFile::parse(text);
  ASSERT_THAT(file.warnings(), SizeIs(21));
  EXPECT_THAT(file.warnings().back(), HasSubstr("980 lines more"));
}

TEST(PasswordFile, FindsTheFormOfMostUsers) {
  const std::string one = cryptOf("x", "$6$s$");
  EXPECT_EQ(PasswordFile::parse("").commonForm().text(), "bcrypt, cost 10");
  const auto file = PasswordFile::parse("a:" + one + "\n" + lineOf("b", "x") + "c:" + one + "\n");
  EXPECT_EQ(file.commonForm().text(), "sha512, 5000 rounds");
}

TEST(UserName, IsUtf8WithoutControls) {
  for (const std::string name : {"a", "a b", "J\xC3\xB6rg", "robot$ci", "a@b"})
    EXPECT_TRUE(htpasswd::isUserName(name)) << name;
  for (const std::string name :
       {"", "a:b", "#a", " a", "a ", "a\nb", "a\x7F", "\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF"})
    EXPECT_FALSE(htpasswd::isUserName(name)) << name;
  EXPECT_TRUE(htpasswd::isUserName(std::string(255, 'a')));
  EXPECT_FALSE(htpasswd::isUserName(std::string(256, 'a')));
  EXPECT_FALSE(htpasswd::isUserName(std::string_view{"a\0b", 3}));
}

}  // namespace
}  // namespace berth::htpasswd_auth
