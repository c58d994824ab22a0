// SPDX-License-Identifier: Apache-2.0
#include "plugin/call_meter.hpp"

#include <berth/result.hpp>

#include <gmock/gmock.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace berth::plugin {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(CallMeter, CountsByTheNameOfTheStatus) {
  observe::Metrics metrics;
  CallMeter meter{metrics, "corp", "Auth.Authenticate"};
  EXPECT_EQ(metrics.text(), "") << "a method that is never called is not named";
  meter.count(BERTH_OK, 200us);
  meter.count(BERTH_OK, 7ms);
  meter.count(BERTH_UNAVAILABLE, 20s);
  const auto text = metrics.text();
  EXPECT_THAT(text,
              HasSubstr("berth_plugin_calls_total{plugin=\"corp\",method=\"Auth.Authenticate\",code=\"OK\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("method=\"Auth.Authenticate\",code=\"UNAVAILABLE\"} 1\n"));
  const std::string bucket = "berth_plugin_duration_seconds_bucket{plugin=\"corp\",method=\"Auth.Authenticate\",le=";
  EXPECT_THAT(text, HasSubstr(bucket + "\"0.00025\"} 1\n"));
  EXPECT_THAT(text, HasSubstr(bucket + "\"0.01\"} 2\n"));
  EXPECT_THAT(text, HasSubstr(bucket + "\"+Inf\"} 3\n"));
}

// Hostile: what a plugin invents makes no new series for each number.
TEST(CallMeter, CountsNumbersThatAreNoStatusAsUnknown) {
  observe::Metrics metrics;
  CallMeter meter{metrics, "corp", "Auth.Authorize"};
  for (const int status : {2, 17, 99, -1, -2147483647}) meter.count(status, 1us);
  EXPECT_THAT(metrics.text(), HasSubstr("code=\"UNKNOWN\"} 5\n"));
}

TEST(CallMeter, HandsOnWhatTheCallReturnsAndHowLongItTook) {
  observe::Metrics metrics;
  CallMeter meter{metrics, "corp", "Any.Method"};
  EXPECT_EQ(*meter.measure([] { return sdk::Result<int>{7}; }), 7);
  const auto failed = meter.measure([]() -> sdk::Result<int> {
    std::this_thread::sleep_for(20ms);
    return sdk::fail(BERTH_NOT_FOUND, "gone");
  });
  EXPECT_EQ(failed.status().message, "gone");
  const auto text = metrics.text();
  EXPECT_THAT(text, HasSubstr("code=\"OK\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("code=\"NOT_FOUND\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("method=\"Any.Method\",le=\"0.01\"} 1\n"));
}

// A reload makes new meters.
TEST(CallMeter, CountsOnWhereAnotherOneStopped) {
  observe::Metrics metrics;
  for (int i = 0; i < 3; ++i) CallMeter{metrics, "corp", "Auth.Authorize"}.count(BERTH_OK, 1us);
  EXPECT_THAT(metrics.text(), HasSubstr("code=\"OK\"} 3\n"));
}

TEST(CallMeter, LosesNothingWhenManyCall) {
  observe::Metrics metrics;
  CallMeter meter{metrics, "corp", "Auth.Authorize"};
  std::vector<std::thread> threads;
  threads.reserve(8);
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 5000; ++n) meter.count(n % 2 == 0 ? BERTH_OK : BERTH_UNAVAILABLE, 1us);
    });
  for (auto& thread : threads) thread.join();
  EXPECT_THAT(metrics.text(), HasSubstr("code=\"OK\"} 20000\n"));
  EXPECT_THAT(metrics.text(), HasSubstr("code=\"UNAVAILABLE\"} 20000\n"));
}

}  // namespace
}  // namespace berth::plugin
