// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "observe/metric_table.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace berth::observe {

/// A number that many threads change at once without waiting for each other. Any thread.
class Counter {
 public:
  void add(std::int64_t amount = 1) noexcept;
  std::int64_t value() const noexcept;

 private:
  struct alignas(64) Cell {
    std::atomic<std::int64_t> value{0};
  };
  std::array<Cell, 8> cells_;
};

/// How many observations were at most each bound, and their sum. Never waits. Any thread.
class Histogram {
 public:
  /// `bounds` outlive it.
  explicit Histogram(std::span<const std::uint64_t> bounds);

  void observe(std::uint64_t amount) noexcept;

  struct Reading {
    std::vector<std::uint64_t> counts;  ///< For each bound and, last, beyond them; not cumulative.
    std::uint64_t sum = 0;
  };
  Reading read() const;

 private:
  struct alignas(64) Line {
    std::array<std::atomic<std::uint64_t>, 8> values{};
  };
  std::atomic<std::uint64_t>& at(std::size_t stripe, std::size_t index) const;

  const std::span<const std::uint64_t> bounds_;
  const std::size_t lines_;  ///< Of one stripe: its sum, then its counts, so that small amounts touch one line.
  const std::unique_ptr<Line[]> values_;
};

/// All metrics of a process, as Prometheus reads them. Any thread.
class Metrics {
 public:
  using LabelValues = std::vector<std::string>;  ///< In the order of the row's labels.

  /// The same object for the same values; it lives as long as this. Takes a lock: keep the reference.
  Counter& counter(MetricId id, const LabelValues& values = {});
  Histogram& histogram(MetricId id, const LabelValues& values = {});
  /// Asked whenever somebody reads; nothing: there is no value now. What `read` uses outlives this, or the last text().
  /// Must not block.
  void provide(MetricId id, LabelValues values, std::function<std::optional<double>()> read);

  /// Prometheus' text format, version 0.0.4.
  std::string text() const;

 private:
  struct Family {
    std::map<LabelValues, std::unique_ptr<Counter>> counters;
    std::map<LabelValues, std::unique_ptr<Histogram>> histograms;
  };
  using Reader = std::function<std::optional<double>()>;
  using Readers = std::map<LabelValues, Reader>;
  Family& family(MetricId id) { return families_[static_cast<std::size_t>(id)]; }

  mutable std::mutex mutex_;
  std::array<Family, static_cast<std::size_t>(MetricId::kCount_)> families_;
  mutable std::mutex readers_mutex_;  ///< Apart, because reading /proc takes long enough to be in the way of counter().
  std::array<Readers, static_cast<std::size_t>(MetricId::kCount_)> readers_;
};

}  // namespace berth::observe
