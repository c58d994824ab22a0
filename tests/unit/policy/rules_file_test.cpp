// SPDX-License-Identifier: Apache-2.0
#include "rules_file.hpp"

#include "subject.hpp"

#include "support/folder.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>

namespace berth::policy {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;

constexpr Watching kOnlyAsked{milliseconds{0}, milliseconds{0}};

std::string allowing(const std::string& who) {
  return fileWith("  - {id: x, effect: allow, who: [" + who + "], repos: [r], actions: [pull]}\n");
}

class RulesFileTest : public testing::Test {
 protected:
  // As editors and deployments do: a new file takes the place.
  void put(const std::string& text) {
    std::ofstream{path_ + ".new"} << text;
    std::filesystem::rename(path_ + ".new", path_);
  }

  void open(Watching watching = kOnlyAsked) {
    auto opened = RulesFile::open(
        path_,
        [this](std::uint32_t, const std::string& line) {
          const std::lock_guard lock{mutex_};
          said_ += line + "\n";
        },
        watching);
    ASSERT_TRUE(opened) << opened.status().message;
    file_ = *std::move(opened);
  }

  std::string said() {
    const std::lock_guard lock{mutex_};
    return std::exchange(said_, {});
  }

  std::string decidedFor(const Somebody& who) { return decided(*file_->policy(), who, Action::kPull, "r"); }

  test::Folder folder_;
  const std::string path_ = folder_ / "rules.yaml";
  std::mutex mutex_;
  std::string said_;
  std::unique_ptr<RulesFile> file_;
};

TEST_F(RulesFileTest, IsRefusedAtTheStartWithAllItsMistakes) {
  put(fileWith("  - {id: x, effect: alow, who: [bob], repos: [r], actions: [pull]}\n"));
  const auto opened = RulesFile::open(path_, [&](std::uint32_t, const std::string& line) { said_ += line + "\n"; });
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.status().code, BERTH_INVALID_ARGUMENT);
  for (const auto* place : {":3:21: ", ":3:33: "}) {
    EXPECT_THAT(opened.status().message, HasSubstr(path_ + place));
    EXPECT_THAT(said_, HasSubstr(path_ + place));
  }
  EXPECT_THAT(opened.status().message, HasSubstr("2 mistakes"));
}

TEST_F(RulesFileTest, AStatusHoldsAsManyMistakesAsFitAndTheLogAll) {
  std::string rules;
  for (int i = 0; i < 50; ++i) rules += "  - {id: x" + std::to_string(i) + "}\n";
  put(fileWith(rules));
  int lines = 0;
  const auto opened = RulesFile::open(path_, [&](std::uint32_t, const std::string&) { ++lines; });
  ASSERT_FALSE(opened);
  EXPECT_EQ(lines, 200);
  EXPECT_LT(opened.status().message.size(), 1024U);
  EXPECT_THAT(opened.status().message, HasSubstr("200 mistakes"));
  EXPECT_THAT(opened.status().message, HasSubstr("more, which the log names"));
}

TEST_F(RulesFileTest, WhatIsNoFileIsRefused) {
  EXPECT_THAT(RulesFile::open(path_, [](std::uint32_t, const std::string&) {}).status().message,
              HasSubstr("cannot be read"));
  EXPECT_THAT(RulesFile::open(folder_.path(), [](std::uint32_t, const std::string&) {}).status().message,
              HasSubstr("no regular file"));
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  EXPECT_THAT(RulesFile::open(path_, [](std::uint32_t, const std::string&) {}).status().message,
              HasSubstr("no regular file"));
}

// S10: who is taken out of a group is out with the next decision after the file is read.
TEST_F(RulesFileTest, AMemberTakenOutOfAGroupIsOut) {
  const std::string rules = "rules:\n  - {id: x, effect: allow, who: [\"group:g\"], repos: [r], actions: [pull]}\n";
  put("version: 1\ngroups: {g: [\"user:alice\", \"user:bob\"]}\n" + rules);
  open();
  EXPECT_EQ(decidedFor(Somebody::user("alice")), "allow x");
  put("version: 1\ngroups: {g: [\"user:bob\"]}\n" + rules);
  file_->look();
  EXPECT_EQ(decidedFor(Somebody::user("alice")), "none");
  EXPECT_EQ(decidedFor(Somebody::user("bob")), "allow x");
  put("version: 1\ngroups: {g: []}\n" + rules);
  file_->look();
  EXPECT_EQ(decidedFor(Somebody::user("bob")), "none");
}

TEST_F(RulesFileTest, MistakesLeaveTheLastGoodRulesInForceAndAreToldOnce) {
  put(allowing("\"user:alice\""));
  open();
  said();
  put(allowing("alice"));
  file_->look();
  EXPECT_EQ(decidedFor(Somebody::user("alice")), "allow x");
  const auto told = said();
  EXPECT_THAT(told, HasSubstr(path_ + ":3:34: \"alice\" says nobody"));
  EXPECT_THAT(told, HasSubstr("those read before stay in force"));
  file_->look();
  put(allowing("alice"));
  file_->look();
  EXPECT_EQ(said(), "");

  put(allowing("\"user:bob\""));
  file_->look();
  EXPECT_EQ(decidedFor(Somebody::user("alice")), "none");
  EXPECT_EQ(decidedFor(Somebody::user("bob")), "allow x");
  EXPECT_THAT(said(), HasSubstr("1 rule in force"));
}

TEST_F(RulesFileTest, AFileThatIsGoneLeavesTheLastGoodRulesInForce) {
  put(allowing("\"user:alice\""));
  open();
  std::filesystem::remove(path_);
  file_->look();
  file_->look();
  EXPECT_EQ(decidedFor(Somebody::user("alice")), "allow x");
  const auto told = said();
  EXPECT_THAT(told, HasSubstr("cannot be read"));
  EXPECT_EQ(told.find("cannot be read"), told.rfind("cannot be read"));
  put(allowing("\"user:bob\""));
  file_->look();
  EXPECT_EQ(decidedFor(Somebody::user("bob")), "allow x");
}

TEST_F(RulesFileTest, WarningsAreToldAtTheStartAndAtAReload) {
  put(fileWith("  - {id: x, effect: allow, who: [anonymous], repos: [r], actions: [push]}\n"));
  open();
  EXPECT_THAT(said(), HasSubstr("without an account"));
  put(fileWith("  - {id: y, effect: allow, who: [anonymous], repos: [r], actions: [push]}\n"));
  file_->look();
  EXPECT_THAT(said(), HasSubstr("rule \"y\" lets anybody without an account"));
}

// Half of a file may be good rules with a deny less.
TEST_F(RulesFileTest, AFileThatIsBeingWrittenIsNotReadYet) {
  put(allowing("\"user:alice\""));
  open({milliseconds{0}, std::chrono::hours{1}});
  put(allowing("\"user:bob\""));
  file_->look();
  EXPECT_EQ(decidedFor(Somebody::user("bob")), "none");
  const auto old = std::filesystem::file_time_type::clock::now() - std::chrono::hours{2};
  std::filesystem::last_write_time(path_, old);
  file_->look();
  EXPECT_EQ(decidedFor(Somebody::user("bob")), "allow x");
}

// As Kubernetes does: the file is a link to one in a folder, which is a link that is turned.
TEST_F(RulesFileTest, ALinkThatIsTurnedIsSeen) {
  namespace fs = std::filesystem;
  for (const auto* name : {"one", "two"}) {
    fs::create_directory(folder_ / name);
    std::ofstream{folder_ / name + "/rules.yaml"}
        << allowing(name == std::string{"one"} ? "\"user:alice\"" : "\"user:bob\"");
  }
  fs::create_symlink("one", folder_ / "data");
  fs::create_symlink("data/rules.yaml", path_);
  open();
  fs::create_symlink("two", folder_ / "data.new");
  fs::rename(folder_ / "data.new", folder_ / "data");
  file_->look();
  EXPECT_EQ(decidedFor(Somebody::user("bob")), "allow x");
}

TEST_F(RulesFileTest, LooksByItselfWhileOthersAsk) {
  put(allowing("\"user:alice\""));
  open({milliseconds{2}, milliseconds{0}});
  for (int round = 0; round < 10; ++round) {
    const std::string name = "u" + std::to_string(round);
    put(allowing("\"user:" + name + "\""));
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (decidedFor(Somebody::user(name)) == "none" && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(milliseconds{1});
    ASSERT_EQ(decidedFor(Somebody::user(name)), "allow x");
  }
  file_.reset();
}

}  // namespace
}  // namespace berth::policy
