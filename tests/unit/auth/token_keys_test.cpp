// SPDX-License-Identifier: Apache-2.0
#include "auth/token_keys.hpp"

#include "auth/key_file.hpp"
#include "support/folder.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <string>

namespace berth::auth {
namespace {

using namespace std::chrono_literals;
using std::chrono::system_clock;

class TokenKeysTest : public testing::Test {
 protected:
  std::unique_ptr<TokenKeys> open() {
    auto keys = TokenKeys::open({keys_folder_, 100s, 10s, [this] { return now_; }}, log_);
    EXPECT_TRUE(keys.has_value()) << keys.error().detail;
    return *std::move(keys);
  }
  std::size_t files() const {
    std::size_t count = 0;
    for (const auto& file : std::filesystem::directory_iterator{keys_folder_}) count += file.is_regular_file() ? 1 : 0;
    return count;
  }

  test::Folder folder_;
  const std::filesystem::path keys_folder_ = std::filesystem::path{folder_.path()} / "a" / "keys";
  const observe::Log log_{static_cast<observe::Level>(99)};
  system_clock::time_point now_ = system_clock::from_time_t(1'800'000'000);
};

TEST_F(TokenKeysTest, AreMadeOnceAndReadAgain) {
  const auto id = open()->signing()->id;
  EXPECT_EQ(open()->signing()->id, id);
  EXPECT_EQ(files(), 1U);
  EXPECT_EQ(id.size(), 59U) << "12 groups of 4 letters, as libtrust has them: " << id;
}

TEST_F(TokenKeysTest, AreForTheirOwnerAlone) {
  open();
  struct stat status {};
  ASSERT_EQ(::stat(keys_folder_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0700U);
  for (const auto& file : std::filesystem::directory_iterator{keys_folder_}) {
    ASSERT_EQ(::stat(file.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0600U);
  }
}

// T16.
TEST_F(TokenKeysTest, ChangeInTimeAndStayGoodForTheTokensOfTheLastOne) {
  const auto keys = open();
  const auto first = keys->signing()->id;
  now_ += 99s;
  EXPECT_EQ(keys->signing()->id, first);
  now_ += 1s;
  const auto second = keys->signing()->id;
  EXPECT_NE(second, first);
  EXPECT_NE(keys->find(first), nullptr);
  EXPECT_EQ(keys->all().size(), 2U);
  now_ += 10s;
  EXPECT_EQ(keys->find(first), nullptr);
  EXPECT_NE(keys->find(second), nullptr);
  EXPECT_EQ(files(), 1U);
}

TEST_F(TokenKeysTest, OfAnotherFrontEndAreFound) {
  const auto here = open();
  const auto there = open();
  now_ += 100s;
  const auto made_there = there->signing()->id;
  std::this_thread::sleep_for(1100ms);
  EXPECT_NE(here->find(made_there), nullptr);
  EXPECT_EQ(here->signing()->id, made_there) << "one new key for all";
}

// T7: a name is only ever compared.
TEST_F(TokenKeysTest, AreNotFoundByOtherNames) {
  const auto keys = open();
  for (const std::string& id : {std::string{}, std::string{"../../etc/passwd"}, std::string{"' OR 1=1"},
                                std::string(1 << 20, 'x'), std::string{"a\0b", 3}, std::string{keyFileName(now_)}})
    EXPECT_EQ(keys->find(id), nullptr);
}

TEST_F(TokenKeysTest, LeaveOutWhatIsNoKey) {
  const auto id = open()->signing()->id;
  std::ofstream{keys_folder_ / "20360101T000000.000Z.pem"} << "no key";
  std::ofstream{keys_folder_ / "notes.txt"} << "hello";
  EXPECT_EQ(open()->signing()->id, id);
}

TEST_F(TokenKeysTest, LiveInTheProcessWithoutAFolder) {
  const auto keys = TokenKeys::open({{}, 100s, 10s, [this] { return now_; }}, log_);
  ASSERT_TRUE(keys.has_value());
  EXPECT_NE((*keys)->signing(), nullptr);
  EXPECT_FALSE(std::filesystem::exists(keys_folder_));
}

TEST_F(TokenKeysTest, SayWhyAFolderCannotBeUsed) {
  std::ofstream{std::filesystem::path{folder_.path()} / "a"} << "a file";
  const auto keys = TokenKeys::open({keys_folder_, 100s, 10s}, log_);
  ASSERT_FALSE(keys.has_value());
  EXPECT_NE(keys.error().detail.find("token.keys"), std::string::npos) << keys.error().detail;
}

TEST(KeyFileName, HoldsTheTimeAndSorts) {
  const auto time = system_clock::from_time_t(1'795'659'546) + 245ms;
  EXPECT_EQ(keyFileName(time), "20261126T021906.245Z.pem");
  EXPECT_EQ(keyFileTime(keyFileName(time)), time);
  for (const auto* other : {"", "x.pem", "20261126T021906.245Z.pem.new", "20261126T021906.24xZ.pem"})
    EXPECT_FALSE(keyFileTime(other)) << other;
}

}  // namespace
}  // namespace berth::auth
