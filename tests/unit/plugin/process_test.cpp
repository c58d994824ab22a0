// SPDX-License-Identifier: Apache-2.0
// What only a child process can do to us, and we to it.
#include "isolation_fixture.hpp"
#include "support/folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <random>
#include <sstream>
#include <thread>
#include <vector>

namespace berth::plugin {
namespace {

using config::Isolation;
using testing::HasSubstr;
using Clock = std::chrono::steady_clock;

#ifdef BERTH_SANITIZED
constexpr bool kIsSanitized = true;
#else
constexpr bool kIsSanitized = false;
#endif
constexpr seconds kMostTimeToReturn{kIsSanitized ? 20 : 1};

bool isAlive(int process) {
  std::ifstream status{"/proc/" + std::to_string(process) + "/stat"};
  std::string text;
  std::getline(status, text);
  const auto end = text.rfind(')');
  return end != std::string::npos && text.size() > end + 2 && text[end + 2] != 'Z';
}

template <class Condition>
bool becomes(Condition condition, seconds within = seconds{5}) {
  for (const auto until = Clock::now() + within; Clock::now() < until;) {
    if (condition()) return true;
    std::this_thread::sleep_for(milliseconds{2});
  }
  return condition();
}

class ProcessTest : public testing::Test {
 protected:
  Result<std::shared_ptr<RunningInstance>> tryStart(const std::string& json, milliseconds deadline = seconds{2}) {
    auto section = sectionOf(Isolation::kProcess);
    section.json = json;
    section.deadline = deadline;
    return plugins_.start(section, {kAuthKind});
  }
  std::shared_ptr<RunningInstance> start(milliseconds deadline = seconds{2}) {
    auto started = tryStart("{}", deadline);
    EXPECT_TRUE(started.has_value()) << started.error().detail;
    return started ? *started : nullptr;
  }

  const observe::Log log_{observe::Level::kInfo};
  observe::Metrics metrics_;
  Plugins plugins_{{log_, {}, isolationProgram(), &metrics_}};
};

struct End {
  const char* word;
  const char* told;
};
void PrintTo(const End& end, std::ostream* to) {
  *to << end.word;
}

class ProcessThatEnds : public ProcessTest, public testing::WithParamInterface<End> {};

TEST_P(ProcessThatEnds, FailsTheCallAndAnswersTheNext) {
  const auto instance = start();
  ASSERT_NE(instance, nullptr);
  const int before = authenticate(*instance, "alice").process();
  const Answer failed = authenticate(*instance, GetParam().word);
  const auto crashed = Clock::now();
  EXPECT_EQ(failed.code, BERTH_UNAVAILABLE);
  Answer next = authenticate(*instance, "bob");
  // A sanitizer makes a start longer than a call waits.
  while (kIsSanitized && next.code == BERTH_UNAVAILABLE && Clock::now() - crashed < kMostTimeToReturn)
    next = authenticate(*instance, "bob");
  const auto took = std::chrono::duration_cast<milliseconds>(Clock::now() - crashed);
  std::cout << "[          ] the next call was answered " << took.count() << " ms after the crash\n";
  EXPECT_EQ(next.code, BERTH_OK) << next.message;
  EXPECT_EQ(next.subject, "bob");
  EXPECT_NE(next.process(), before);
  EXPECT_LT(took, kMostTimeToReturn);
  EXPECT_FALSE(isAlive(before));
}

INSTANTIATE_TEST_SUITE_P(, ProcessThatEnds,
                         testing::Values(End{"abort", "signal 6"}, End{"segfault", "signal 11"},
                                         End{"leave", "exit code 0"}),
                         [](const auto& about) { return std::string{about.param.word}; });

TEST_F(ProcessTest, CountsItsRestartsAndSaysWhetherItIsThere) {
  const auto restarts = [&] { return metrics_.counter(observe::MetricId::kPluginRestarts, {"corp"}).value(); };
  auto instance = start();
  ASSERT_NE(instance, nullptr);
  const auto presence = instance->presence();
  EXPECT_TRUE(*presence);
  EXPECT_THAT(metrics_.text(), HasSubstr("berth_plugin_restarts_total{plugin=\"corp\"} 0\n"));
  for (int i = 1; i <= 2; ++i) {
    EXPECT_EQ(authenticate(*instance, "abort").code, BERTH_UNAVAILABLE);
    EXPECT_TRUE(becomes([&] { return restarts() == i && *presence; }, seconds{20})) << restarts();
  }
  instance = start();
  EXPECT_FALSE(*presence) << "the end of an instance is the end of its process";
  EXPECT_EQ(restarts(), 2) << "a reload restarts nothing and forgets nothing";
}

TEST_F(ProcessTest, SaysInWordsWhyACallFailed) {
  const auto instance = start();
  ASSERT_NE(instance, nullptr);
  const Answer failed = authenticate(*instance, "abort");
  EXPECT_THAT(failed.message, HasSubstr("plugin 'auth-puppet' 1.0 as \"corp\""));
  EXPECT_THAT(failed.message, HasSubstr("ended"));
}

TEST_F(ProcessTest, HidesSecretsFromArgumentsAndEnvironment) {
  ::setenv("BERTH_TEST_SECRET", "s3cret-of-the-host", 1);
  const auto instance = tryStart(R"({"password":"s3cret-of-the-plugin"})");
  ASSERT_TRUE(instance.has_value());
  const Answer answer = authenticate(**instance, "environment");
  ::unsetenv("BERTH_TEST_SECRET");
  ASSERT_EQ(answer.code, BERTH_OK);
  EXPECT_EQ(answer.claims.find("s3cret"), std::string::npos) << answer.claims;
  for (const char* file : {"/cmdline", "/environ"}) {
    const std::string text = bytesOf("/proc/" + std::to_string(answer.process()) + file);
    EXPECT_FALSE(text.empty());
    EXPECT_EQ(text.find("s3cret"), std::string::npos) << file;
  }
  EXPECT_EQ(authenticate(**instance, "x").claims, R"({"password":"s3cret-of-the-plugin"})");
}

TEST_F(ProcessTest, GivesTheChildNothingButWhatItNeeds) {
  const int stranger = ::memfd_create("stranger", 0);  // Inherited by exec, unlike what we open.
  const auto instance = start();
  ASSERT_NE(instance, nullptr);
  const int process = authenticate(*instance, "x").process();
  int sockets = 0;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc/" + std::to_string(process) + "/fd"}) {
    std::error_code ignored;
    const std::string target = std::filesystem::read_symlink(entry.path(), ignored).string();
    sockets += target.starts_with("socket:") ? 1 : 0;
    EXPECT_EQ(target.find("stranger"), std::string::npos);
    EXPECT_EQ(target.find("berth-plugin-input"), std::string::npos);
  }
  ::close(stranger);
  EXPECT_EQ(sockets, 2);
  const std::string status = bytesOf("/proc/" + std::to_string(process) + "/status");
  EXPECT_THAT(status, HasSubstr("NoNewPrivs:\t1"));
  EXPECT_THAT(bytesOf("/proc/" + std::to_string(process) + "/limits"),
              testing::ContainsRegex("Max core file size +0 +0"));
}

TEST_F(ProcessTest, LeavesNoProcessBehind) {
  auto instance = start();
  ASSERT_NE(instance, nullptr);
  const int process = authenticate(*instance, "fork").process();
  ASSERT_TRUE(isAlive(process));
  instance.reset();
  EXPECT_FALSE(isAlive(process));
}

TEST_F(ProcessTest, TellsWhatTheChildSaysOfItsStart) {
  const auto refused = tryStart(R"({"refuse":true})");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(refused.error().detail, HasSubstr("cannot serve as 'corp'"));
  EXPECT_THAT(refused.error().detail, HasSubstr("'refuse': take it out"));
  const auto dead = tryStart(R"({"die":true})");
  ASSERT_FALSE(dead.has_value());
  EXPECT_THAT(dead.error().detail, HasSubstr("ended before it served"));
}

TEST_F(ProcessTest, RefusesBeforeAnythingRunsWhatLacksTheKind) {
  const auto refused = plugins_.start(sectionOf(Isolation::kProcess), {"berth.blobs/1"});
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().detail, HasSubstr("berth.blobs/1 is wanted here"));
}

TEST_F(ProcessTest, SaysThatTheProgramIsMissing) {
  Plugins plugins{{log_, {}, "/nowhere/berth"}};
  const auto refused = plugins.start(sectionOf(Isolation::kProcess), {kAuthKind});
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().detail, HasSubstr("/nowhere/berth: No such file"));
}

TEST_F(ProcessTest, KillsAChildThatNoLongerSaysHowItIs) {
  const auto instance = start(milliseconds{200});
  ASSERT_NE(instance, nullptr);
  const int before = authenticate(*instance, "mute").process();
  EXPECT_FALSE(instance->health(milliseconds{100}).has_value());
  EXPECT_TRUE(becomes([&] { return !isAlive(before); }));
  Answer next;
  EXPECT_TRUE(becomes([&] { return (next = authenticate(*instance, "alice")).code == BERTH_OK; }, kMostTimeToReturn));
  EXPECT_NE(next.process(), before);
}

TEST_F(ProcessTest, NeverGivesUpAndItsHealthSaysSoMeanwhile) {
  const test::Folder folder;
  const std::string file = folder / "puppet.so";
  std::filesystem::copy_file(fixturePlugin("auth_puppet"), file);
  auto section = sectionOf(Isolation::kProcess);
  section.plugin = file;
  const auto instance = plugins_.start(section, {kAuthKind});
  ASSERT_TRUE(instance.has_value()) << instance.error().detail;

  std::filesystem::remove(file);
  authenticate(**instance, "abort");
  std::this_thread::sleep_for(milliseconds{kIsSanitized ? 3000 : 300});
  const auto ill = (*instance)->health(seconds{1});
  ASSERT_FALSE(ill.has_value());
  EXPECT_THAT(ill.error().detail, HasSubstr(file + ": the file cannot be opened"));
  const Answer refused = authenticate(**instance, "alice");
  EXPECT_EQ(refused.code, BERTH_UNAVAILABLE);
  EXPECT_THAT(refused.message, HasSubstr("the file cannot be opened"));

  std::filesystem::copy_file(fixturePlugin("auth_puppet"), file);
  EXPECT_TRUE(becomes([&] { return authenticate(**instance, "alice").code == BERTH_OK; }, seconds{15}));
  EXPECT_TRUE((*instance)->health(seconds{5}).has_value());
}

TEST_F(ProcessTest, GivesUpACallThatHangsAndAnswersOthersMeanwhile) {
  auto instance = start();
  ASSERT_NE(instance, nullptr);
  const auto began = Clock::now();
  EXPECT_EQ(authenticate(*instance, "hang", milliseconds{200}).code, BERTH_DEADLINE_EXCEEDED);
  EXPECT_LT(Clock::now() - began, seconds{1});
  const Answer other = authenticate(*instance, "alice");
  EXPECT_EQ(other.code, BERTH_OK) << other.message;
  // The call still hangs there, and the child has to end all the same.
  const auto stopped = Clock::now();
  instance.reset();
  EXPECT_LT(Clock::now() - stopped, seconds{5});
  EXPECT_FALSE(isAlive(other.process()));
}

TEST_F(ProcessTest, SurvivesAChildThatClosesItsDescriptors) {
  const auto instance = start(milliseconds{200});
  ASSERT_NE(instance, nullptr);
  authenticate(*instance, "close-all");
  EXPECT_TRUE(becomes([&] { return authenticate(*instance, "alice").code == BERTH_OK; }));
  EXPECT_EQ(authenticate(*instance, "leak").code, BERTH_OK);
  EXPECT_EQ(authenticate(*instance, "alice").code, BERTH_OK);
}

// The standard error of this process while it lives.
class Captured {
 public:
  Captured() { testing::internal::CaptureStderr(); }
  std::string text() { return testing::internal::GetCapturedStderr(); }
};

std::size_t count(const std::string& text, const std::string& word) {
  std::size_t found = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++found;
  return found;
}

TEST_F(ProcessTest, CapsWhatAChildWrites) {
  Captured captured;
  auto instance = start();
  ASSERT_NE(instance, nullptr);
  EXPECT_EQ(authenticate(*instance, "long-line").code, BERTH_OK);
  EXPECT_EQ(authenticate(*instance, "flood").code, BERTH_OK);
  EXPECT_EQ(authenticate(*instance, "alice").code, BERTH_OK);
  std::this_thread::sleep_for(milliseconds{1200});
  EXPECT_EQ(authenticate(*instance, "say", seconds{5}, "a line of the plugin's").code, BERTH_OK);
  instance.reset();
  const std::string log = captured.text();
  EXPECT_LT(log.size(), 150'000U);
  EXPECT_LE(count(log, "flood "), 300U);
  EXPECT_GE(count(log, "flood "), 50U);
  EXPECT_THAT(log, HasSubstr("lines were dropped"));
  EXPECT_THAT(log, HasSubstr("xxx (cut)"));
  EXPECT_THAT(log,
              HasSubstr(R"("level":"warn","msg":"a line of the plugin's","plugin":"auth-puppet","instance":"corp")"));
}

// Each call gets its answer or UNAVAILABLE; none a wrong one, and none hangs.
TEST_F(ProcessTest, EndsEachCallWhileTheChildIsKilledAgainAndAgain) {
  const auto instance = start();
  ASSERT_NE(instance, nullptr);
  std::atomic<bool> over{false};
  std::atomic<int> good{0};
  std::atomic<int> unavailable{0};
  std::atomic<int> wrong{0};
  std::atomic<long> longest{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      for (int n = 0; !over; ++n) {
        const std::string name = "user-" + std::to_string(i) + "-" + std::to_string(n);
        const auto began = Clock::now();
        const Answer answer = authenticate(*instance, name);
        const long took = std::chrono::duration_cast<milliseconds>(Clock::now() - began).count();
        for (long seen = longest; took > seen && !longest.compare_exchange_weak(seen, took);) continue;
        if (answer.code == BERTH_OK && answer.subject == name)
          ++good;
        else if (answer.code == BERTH_UNAVAILABLE)
          ++unavailable;
        else
          ++wrong;
      }
    });
  for (const auto until = Clock::now() + seconds{4}; Clock::now() < until;) {
    std::this_thread::sleep_for(milliseconds{50});
    const std::string title = instance->title();
    const auto at = title.find("(process ");
    if (at != std::string::npos) ::kill(std::atoi(title.c_str() + at + 9), SIGKILL);
  }
  over = true;
  for (auto& thread : threads) thread.join();
  std::cout << "[          ] " << good << " answered, " << unavailable << " unavailable, the longest took " << longest
            << " ms\n";
  EXPECT_GT(good, 0);
  EXPECT_EQ(wrong, 0);
  EXPECT_LT(longest, 2000);
}

TEST(HostThatIsKilled, LeavesNoChildBehind) {
  const std::string command = "exec " + isolationProgram() + " hold " + fixturePlugin("auth_puppet");
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const pid_t host = ::fork();
  if (host == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(ends[1]);
  std::string title(200, '\0');
  const ssize_t size = ::read(ends[0], title.data(), title.size());
  ASSERT_GT(size, 0);
  const auto at = title.find("(process ");
  ASSERT_NE(at, std::string::npos) << title;
  const int child = std::atoi(title.c_str() + at + 9);
  EXPECT_TRUE(isAlive(child));
  ::kill(host, SIGKILL);
  ::waitpid(host, nullptr, 0);
  EXPECT_TRUE(becomes([&] { return !isAlive(child); })) << child;
  ::close(ends[0]);
}

}  // namespace
}  // namespace berth::plugin
