// SPDX-License-Identifier: Apache-2.0
#include "observe/metrics.hpp"

#include "observe/process_metrics.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace berth::observe {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(MetricsReference, IsWhatTheTableSays) {
  const std::string path = BERTH_SOURCE_DIR "/docs/reference/metrics.md";
  if (std::getenv("BERTH_UPDATE_DOCS") != nullptr) std::ofstream{path} << metricsPage();
  std::ifstream input{path};
  const std::string page{std::istreambuf_iterator<char>{input}, {}};
  EXPECT_EQ(page, metricsPage()) << path << " is stale; BERTH_UPDATE_DOCS=1 unit_observe writes it anew";
}

// Checklist 97.
TEST(MetricTable, NamesNoContentInLabels) {
  const std::set<std::string> allowed{"",
                                      "code handler method",
                                      "handler method",
                                      "handler",
                                      "version",
                                      "cache",
                                      "method code",
                                      "method",
                                      "plugin result",
                                      "plugin",
                                      "plugin method",
                                      "plugin method code",
                                      "set source",
                                      "set rule source outcome"};
  for (const auto& row : metricTable()) EXPECT_TRUE(allowed.contains(std::string{row.labels})) << row.name;
}

TEST(Metrics, AreTextForPrometheus) {
  Metrics metrics;
  metrics.counter(MetricId::kHttpRequests, {"200", "blob", "get"}).add(3);
  metrics.provide(MetricId::kConnections, {}, [] { return 7.0; });
  const auto text = metrics.text();
  EXPECT_THAT(text, HasSubstr("# TYPE registry_http_requests_total counter\n"
                              "registry_http_requests_total{code=\"200\",handler=\"blob\",method=\"get\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE berth_connections gauge\nberth_connections 7\n"));
  EXPECT_THAT(text, Not(HasSubstr("berth_uploads_active"))) << "what has no value is not named";
}

TEST(Metrics, GiveTheSameCounterForTheSameLabels) {
  Metrics metrics;
  auto& one = metrics.counter(MetricId::kCacheHits, {"blobs"});
  EXPECT_EQ(&one, &metrics.counter(MetricId::kCacheHits, {"blobs"}));
  EXPECT_NE(&one, &metrics.counter(MetricId::kCacheHits, {"records"}));
}

TEST(Metrics, LeaveOutWhatNobodyKnowsNow) {
  Metrics metrics;
  metrics.provide(MetricId::kDiskFree, {}, [] { return std::optional<double>{}; });
  EXPECT_EQ(metrics.text(), "");
}

TEST(Metrics, PutAnObservationIntoTheFirstBucketThatHoldsIt) {
  Metrics metrics;
  auto& sizes = metrics.histogram(MetricId::kHttpResponseSize, {"blob"});
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1024}, std::uint64_t{1025}, std::uint64_t{1} << 40})
    sizes.observe(size);
  const auto text = metrics.text();
  EXPECT_THAT(text, HasSubstr("_bucket{handler=\"blob\",le=\"1024\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("_bucket{handler=\"blob\",le=\"2048\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("_bucket{handler=\"blob\",le=\"+Inf\"} 4\n"));
  EXPECT_THAT(text, HasSubstr("_count{handler=\"blob\"} 4\n"));
}

TEST(Metrics, SayTimesInSeconds) {
  Metrics metrics;
  metrics.histogram(MetricId::kHttpDuration, {"blob", "get"}).observe(7'500'000);
  const auto text = metrics.text();
  EXPECT_THAT(text, HasSubstr("_bucket{handler=\"blob\",method=\"get\",le=\"0.005\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("_bucket{handler=\"blob\",method=\"get\",le=\"0.01\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("_sum{handler=\"blob\",method=\"get\"} 0.0075"));
}

TEST(Metrics, LoseNothingWhenManyCount) {
  Metrics metrics;
  auto& counter = metrics.counter(MetricId::kHttpInFlight, {"blob"});
  auto& histogram = metrics.histogram(MetricId::kHttpRequestSize, {"blob"});
  std::vector<std::thread> threads;
  for (int i = 0; i < 12; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 10'000; ++n) {
        counter.add(2);
        histogram.observe(10);
        counter.add(-1);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(counter.value(), 120'000);
  EXPECT_EQ(histogram.read().counts.front(), 120'000U);
  EXPECT_EQ(histogram.read().sum, 1'200'000U);
}

TEST(ProcessMetrics, AreThoseOfThisProcess) {
  // The kernel counts CPU time in ticks of 10 ms.
  while (std::clock() < CLOCKS_PER_SEC / 20) continue;
  Metrics metrics;
  provideProcess(metrics);
  const auto text = metrics.text();
  for (const std::string name : {"process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds",
                                 "process_max_fds", "process_start_time_seconds", "process_virtual_memory_bytes"}) {
    EXPECT_THAT(text, HasSubstr("\n" + name + " ")) << text;
    EXPECT_THAT(text, Not(HasSubstr("\n" + name + " 0\n"))) << text;
  }
}

}  // namespace
}  // namespace berth::observe
