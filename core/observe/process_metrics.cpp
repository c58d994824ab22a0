// SPDX-License-Identifier: Apache-2.0
#include "observe/process_metrics.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>

namespace berth::observe {
namespace {

// Of proc(5)'s /proc/self/stat.
struct Stat {
  std::uint64_t user_ticks = 0;
  std::uint64_t system_ticks = 0;
  std::uint64_t start_ticks = 0;  ///< Since boot.
  std::uint64_t virtual_bytes = 0;
  std::uint64_t resident_pages = 0;
};

std::optional<Stat> readStat() {
  std::ifstream file{"/proc/self/stat"};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  // The program's name stands in parentheses and may hold anything.
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream rest{text.substr(name_end + 1)};
  Stat stat;
  std::string word;
  constexpr int kFirst = 3;
  constexpr int kLast = 24;
  for (int field = kFirst; field <= kLast && rest >> word; ++field) {
    if (field == 14) stat.user_ticks = std::stoull(word);
    if (field == 15) stat.system_ticks = std::stoull(word);
    if (field == 22) stat.start_ticks = std::stoull(word);
    if (field == 23) stat.virtual_bytes = std::stoull(word);
    if (field == 24) stat.resident_pages = std::stoull(word);
  }
  if (!rest) return std::nullopt;
  return stat;
}

template <class Value>
auto ofStat(const Value& value) {
  return [value]() -> std::optional<double> {
    const auto stat = readStat();
    if (!stat) return std::nullopt;
    return value(*stat);
  };
}

double ticksPerSecond() {
  return static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::optional<double> bootTime() {
  std::ifstream file{"/proc/stat"};
  std::string word;
  while (file >> word) {
    double seconds = 0;
    if (word == "btime" && file >> seconds) return seconds;
  }
  return std::nullopt;
}

std::optional<double> startTime() {
  const auto stat = readStat();
  const auto boot = bootTime();
  if (!stat || !boot) return std::nullopt;
  return *boot + static_cast<double>(stat->start_ticks) / ticksPerSecond();
}

std::optional<double> openFiles() {
  std::error_code error;
  std::filesystem::directory_iterator files{"/proc/self/fd", error};
  if (error) return std::nullopt;
  // One of them is the iterator's own.
  std::ptrdiff_t count = -1;
  for (const std::filesystem::directory_iterator end; files != end && !error; files.increment(error)) ++count;
  return static_cast<double>(count);
}

std::optional<double> maxFiles() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::nullopt;
  return static_cast<double>(limit.rlim_cur);
}

}  // namespace

void provideProcess(Metrics& metrics) {
  metrics.provide(MetricId::kCpuSeconds, {}, ofStat([](const Stat& stat) {
                    return static_cast<double>(stat.user_ticks + stat.system_ticks) / ticksPerSecond();
                  }));
  metrics.provide(MetricId::kResidentMemory, {}, ofStat([](const Stat& stat) {
                    return static_cast<double>(stat.resident_pages) * static_cast<double>(::sysconf(_SC_PAGESIZE));
                  }));
  metrics.provide(MetricId::kVirtualMemory, {},
                  ofStat([](const Stat& stat) { return static_cast<double>(stat.virtual_bytes); }));
  metrics.provide(MetricId::kOpenFiles, {}, openFiles);
  metrics.provide(MetricId::kMaxFiles, {}, maxFiles);
  metrics.provide(MetricId::kStartTime, {}, startTime);
}

}  // namespace berth::observe
