// SPDX-License-Identifier: Apache-2.0
// P1: whether a user exists is not to be read from the time that an answer takes.
#include "test_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <ctime>

namespace berth::htpasswd_auth {
namespace {

constexpr std::size_t kSamples = 200;

/// What the process has worked, on all of its threads: others on the machine do not count.
double workedSeconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

double workOf(Login& login, const std::string& user, const std::string& password) {
  const double before = workedSeconds();
  login(user, password);
  return workedSeconds() - before;
}

struct Sample {
  double mean = 0;
  double variance = 0;
};

/// Of the cheaper nine tenths: the rest was interrupted.
Sample sampleOf(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  times.resize(times.size() * 9 / 10);
  Sample sample;
  for (const double time : times) sample.mean += time / static_cast<double>(times.size());
  for (const double time : times)
    sample.variance += (time - sample.mean) * (time - sample.mean) / static_cast<double>(times.size() - 1);
  return sample;
}

void expectSameWork(const std::string& content, const std::string& known) {
  Login login{content};
  login("warm", "up");
  std::vector<double> of_known;
  std::vector<double> of_unknown;
  for (std::size_t at = 0; at < kSamples; ++at) {  // In turn, so that a slow moment hits both.
    of_known.push_back(workOf(login, known, "wrong" + std::to_string(at)));
    of_unknown.push_back(workOf(login, "nobody" + std::to_string(at), "wrong" + std::to_string(at)));
  }
  const auto one = sampleOf(of_known);
  const auto other = sampleOf(of_unknown);
  const double t = (one.mean - other.mean) / std::sqrt((one.variance + other.variance) / (kSamples * 0.9));
  testing::Test::RecordProperty("known_us", static_cast<int>(one.mean * 1e6));
  testing::Test::RecordProperty("unknown_us", static_cast<int>(other.mean * 1e6));
  testing::Test::RecordProperty("t", std::to_string(t));
  EXPECT_LT(std::abs(one.mean - other.mean), 0.05 * std::max(one.mean, other.mean))
      << one.mean << " s and " << other.mean << " s, t = " << t;
}

TEST(Timing, P1AnUnknownUserCostsAsMuchWithBcrypt) {
  expectSameWork("bob:" + cryptOf("x", "$2y$05$abcdefghijklmnopqrstuu") + "\n", "bob");
}

TEST(Timing, P1AnUnknownUserCostsAsMuchWithSha512) {
  expectSameWork("bob:" + cryptOf("x", "$6$rounds=5000$abcdefghijklmnop$") + "\n", "bob");
}

TEST(Timing, P1AnUnknownUserCostsAsMuchWithYescrypt) {
  expectSameWork("bob:" + cryptOf("x", "$y$j75$F5Jx5fExrKuPp53xLKQ..1$") + "\n", "bob");
}

TEST(Timing, P1ALockedUserCostsAsMuch) {
  expectSameWork("bob:" + cryptOf("x", "$2y$05$abcdefghijklmnopqrstuu") + "\nlocked:!\n", "locked");
}

TEST(Timing, P1APasswordThatNobodyHasCostsNothingForEverybody) {
  Login login{"bob:" + cryptOf("x", "$2y$08$abcdefghijklmnopqrstuu") + "\n"};
  const double hash = workOf(login, "bob", "wrong");
  const std::string endless(1 << 20, 'a');
  EXPECT_LT(workOf(login, "bob", endless), hash / 4);
  EXPECT_LT(workOf(login, "nobody", endless), hash / 4);
}

}  // namespace
}  // namespace berth::htpasswd_auth
