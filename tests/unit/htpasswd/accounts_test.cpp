// SPDX-License-Identifier: Apache-2.0
#include "test_file.hpp"

#include <gmock/gmock.h>

#include <sys/stat.h>

#include <filesystem>

namespace berth::htpasswd_auth {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(Accounts, AMissingFileSaysHowToMakeOne) {
  const test::Folder folder;
  Lines lines;
  Settings settings;
  settings.file = folder / "none";
  const auto opened = Accounts::open(settings, lines.say());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.status().code, BERTH_INVALID_ARGUMENT);
  EXPECT_THAT(opened.status().message, AllOf(HasSubstr("berth user add NAME --file " + settings.file)));
  writeFile(settings.file, "");
  settings.groups_file = folder / "groups";
  EXPECT_THAT(Accounts::open(settings, lines.say()).status().message, HasSubstr("groups_file"));
}

TEST(Accounts, WarnOfLinesThatCannotBeUsedByFileAndLine) {
  Login login{"bob:plain\n"};
  EXPECT_EQ(login.lines().count(BERTH_LOG_WARN, login.file() + ": line 1:"), 1U);
}

TEST(Accounts, WarnOfAFileThatEverybodyMayRead) {
  test::Folder folder;
  Settings settings;
  settings.file = folder / "htpasswd";
  writeFile(settings.file, "");
  for (const mode_t mode : {0640U, 0644U}) {
    Lines lines;
    ::chmod(settings.file.c_str(), mode);
    ASSERT_TRUE(Accounts::open(settings, lines.say()));
    EXPECT_EQ(lines.count(BERTH_LOG_WARN, "chmod 640"), mode == 0644U ? 1U : 0U);
  }
}

TEST(Accounts, FollowTheFile) {
  Login login{lineOf("bob", "one"), "ci: bob\n"};
  EXPECT_THAT(login("bob", "one").groups, ElementsAre("ci"));
  replaceFile(login.file(), lineOf("bob", "two") + lineOf("carol", "c"));
  EXPECT_EQ(login("bob", "one").status, BERTH_UNAUTHENTICATED);
  EXPECT_EQ(login("bob", "two").subject, "bob");
  EXPECT_EQ(login("carol", "c").subject, "carol");
  replaceFile(login.groupsFile(), "admin: bob\n");
  EXPECT_THAT(login("bob", "two").groups, ElementsAre("admin"));
  replaceFile(login.file(), lineOf("carol", "c"));
  EXPECT_EQ(login("bob", "two").status, BERTH_OK);
  EXPECT_EQ(login("bob", "two").subject, "");
}

TEST(Accounts, KeepTheLastGoodFileAndWarnOnce) {
  Login login{lineOf("bob", "one"), "ci: bob\n"};
  const auto expectThatBobLogsIn = [&] {
    for (int at = 0; at < 3; ++at) EXPECT_THAT(login("bob", "one").groups, ElementsAre("ci"));
  };
  std::filesystem::remove(login.file());
  std::filesystem::remove(login.groupsFile());
  expectThatBobLogsIn();
  EXPECT_EQ(login.lines().count(BERTH_LOG_WARN, "does not exist"), 2U);
  writeFile(login.file(), std::string{"a\0b", 3});
  expectThatBobLogsIn();
  EXPECT_EQ(login.lines().count(BERTH_LOG_WARN, "NUL"), 1U);
  std::filesystem::remove(login.file());
  std::filesystem::create_directory(login.file());
  expectThatBobLogsIn();
  EXPECT_EQ(login.lines().count(BERTH_LOG_WARN, "no regular file"), 1U);
  std::filesystem::remove(login.file());
  writeFile(login.file(), lineOf("carol", "c"));
  EXPECT_EQ(login("carol", "c").subject, "carol");
  EXPECT_EQ(login("bob", "one").subject, "");
}

TEST(Accounts, AFileThatIsBeingWrittenIsNotReadYet) {
  const test::Folder folder;
  Lines lines;
  Settings settings;
  settings.file = folder / "htpasswd";
  writeFile(settings.file, lineOf("bob", "one"));
  const auto accounts = Accounts::open(settings, lines.say(), {0ms, 300ms});
  ASSERT_TRUE(accounts);
  writeFile(settings.file, "");
  EXPECT_NE((*accounts)->current().users->file.find("bob"), nullptr);
  std::this_thread::sleep_for(400ms);
  EXPECT_EQ((*accounts)->current().users->file.find("bob"), nullptr);
}

TEST(Accounts, LookOncePerInterval) {
  const test::Folder folder;
  Lines lines;
  Settings settings;
  settings.file = folder / "htpasswd";
  writeFile(settings.file, lineOf("bob", "one"));
  const auto accounts = Accounts::open(settings, lines.say(), {500ms, 0ms});
  ASSERT_TRUE(accounts);
  replaceFile(settings.file, "");
  EXPECT_NE((*accounts)->current().users->file.find("bob"), nullptr);
  std::this_thread::sleep_for(600ms);
  EXPECT_EQ((*accounts)->current().users->file.find("bob"), nullptr);
}

TEST(Accounts, LogNoSecret) {
  Login login{"hunter2\nbob:hunter2\n" + lineOf("carol", "c")};
  login("carol", "hunter2");
  login("hunter", "hunter2");
  EXPECT_THAT(login.lines().all(), testing::Not(HasSubstr("hunter2")));
  EXPECT_THAT(login.lines().all(), testing::Not(HasSubstr("$2y$")));
}

}  // namespace
}  // namespace berth::htpasswd_auth
