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

/// Of the cheaper half: the rest was interrupted.
Sample sampleOf(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  times.resize(times.size() / 2);
  Sample sample;
  for (const double time : times) sample.mean += time / static_cast<double>(times.size());
  for (const double time : times)
    sample.variance += (time - sample.mean) * (time - sample.mean) / static_cast<double>(times.size() - 1);
  return sample;
}

struct Comparison {
  Sample known;
  Sample unknown;

  double difference() const { return std::abs(known.mean - unknown.mean) / std::max(known.mean, unknown.mean); }
  double t() const {
    return (known.mean - unknown.mean) / std::sqrt((known.variance + unknown.variance) / (kSamples * 0.5));
  }
};

Comparison compare(Login& login, const std::string& known) {
  std::vector<double> of_known;
  std::vector<double> of_unknown;
  for (std::size_t at = 0; at < kSamples; ++at) {  // In turn, so that a slow moment hits both.
    of_known.push_back(workOf(login, known, "wrong" + std::to_string(at)));
    of_unknown.push_back(workOf(login, "nobody" + std::to_string(at), "wrong" + std::to_string(at)));
  }
  return {sampleOf(of_known), sampleOf(of_unknown)};
}

// A user who is told apart by the work is told apart in every round; caches that others share disturb some of them.
void expectSameWork(const std::string& content, const std::string& known) {
  Login login{content};
  login("warm", "up");
  Comparison found;
  for (int round = 0; round < 12; ++round) {
    found = compare(login, known);
    if (found.difference() < 0.05) break;
  }
  EXPECT_LT(found.difference(), 0.05) << found.known.mean << " s and " << found.unknown.mean << " s, t = " << found.t();
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
