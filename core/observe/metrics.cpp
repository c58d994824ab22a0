// SPDX-License-Identifier: Apache-2.0
#include "observe/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

namespace berth::observe {
namespace {

constexpr std::size_t kStripes = 8;
constexpr std::size_t kPerLine = 8;

// Threads get stripes in turn: so many that two that run at once seldom share one.
std::size_t ownStripe() {
  static std::atomic<std::size_t> next{0};
  thread_local const std::size_t own = next.fetch_add(1, std::memory_order_relaxed) % kStripes;
  return own;
}

prometheus::MetricType typeOf(MetricKind kind) {
  switch (kind) {
    case MetricKind::kCounter:
      return prometheus::MetricType::Counter;
    case MetricKind::kGauge:
      return prometheus::MetricType::Gauge;
    case MetricKind::kHistogram:
      break;
  }
  return prometheus::MetricType::Histogram;
}

prometheus::ClientMetric labelled(const MetricRow& row, const Metrics::LabelValues& values) {
  prometheus::ClientMetric metric;
  auto names = row.labels;
  for (const auto& value : values) {
    const auto name = names.substr(0, names.find(' '));
    names.remove_prefix(std::min(name.size() + 1, names.size()));
    metric.label.push_back({std::string{name}, value});
  }
  return metric;
}

prometheus::ClientMetric numberOf(const MetricRow& row, const Metrics::LabelValues& values, double number) {
  auto metric = labelled(row, values);
  if (row.kind == MetricKind::kCounter) {
    metric.counter.value = number;
  } else {
    metric.gauge.value = number;
  }
  return metric;
}

prometheus::ClientMetric histogramOf(const MetricRow& row, const Metrics::LabelValues& values,
                                     const Histogram::Reading& reading) {
  auto metric = labelled(row, values);
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < reading.counts.size(); ++i) {
    below += reading.counts[i];
    const double bound =
        i < row.bounds.size() ? static_cast<double>(row.bounds[i]) * row.unit : std::numeric_limits<double>::infinity();
    metric.histogram.bucket.push_back({below, bound});
  }
  metric.histogram.sample_count = below;
  metric.histogram.sample_sum = static_cast<double>(reading.sum) * row.unit;
  return metric;
}

}  // namespace

void Counter::add(std::int64_t amount) noexcept {
  cells_[ownStripe()].value.fetch_add(amount, std::memory_order_relaxed);
}

std::int64_t Counter::value() const noexcept {
  std::int64_t sum = 0;
  for (const auto& cell : cells_) sum += cell.value.load(std::memory_order_relaxed);
  return sum;
}

Histogram::Histogram(std::span<const std::uint64_t> bounds)
    : bounds_{bounds},
      lines_{(bounds.size() + 2 + kPerLine - 1) / kPerLine},
      values_{std::make_unique<Line[]>(lines_ * kStripes)} {}

std::atomic<std::uint64_t>& Histogram::at(std::size_t stripe, std::size_t index) const {
  return values_[stripe * lines_ + index / kPerLine].values[index % kPerLine];
}

void Histogram::observe(std::uint64_t amount) noexcept {
  std::size_t bucket = 0;
  while (bucket < bounds_.size() && amount > bounds_[bucket]) ++bucket;
  const std::size_t stripe = ownStripe();
  at(stripe, bucket + 1).fetch_add(1, std::memory_order_relaxed);
  if (amount > 0) at(stripe, 0).fetch_add(amount, std::memory_order_relaxed);
}

Histogram::Reading Histogram::read() const {
  Reading reading;
  reading.counts.resize(bounds_.size() + 1);
  for (std::size_t stripe = 0; stripe < kStripes; ++stripe) {
    for (std::size_t i = 0; i < reading.counts.size(); ++i)
      reading.counts[i] += at(stripe, i + 1).load(std::memory_order_relaxed);
    reading.sum += at(stripe, 0).load(std::memory_order_relaxed);
  }
  return reading;
}

Counter& Metrics::counter(MetricId id, const LabelValues& values) {
  const std::lock_guard lock{mutex_};
  auto& place = family(id).counters[values];
  if (!place) place = std::make_unique<Counter>();
  return *place;
}

Histogram& Metrics::histogram(MetricId id, const LabelValues& values) {
  const std::lock_guard lock{mutex_};
  auto& place = family(id).histograms[values];
  if (!place) place = std::make_unique<Histogram>(metricRow(id).bounds);
  return *place;
}

void Metrics::provide(MetricId id, LabelValues values, std::function<std::optional<double>()> read) {
  const std::lock_guard lock{readers_mutex_};
  readers_[static_cast<std::size_t>(id)][std::move(values)] = std::move(read);
}

std::string Metrics::text() const {
  std::vector<prometheus::MetricFamily> told;
  for (const auto& row : metricTable())
    told.push_back({std::string{row.name}, std::string{row.help}, typeOf(row.kind), {}});
  for (const auto& row : metricTable()) {
    const auto place = static_cast<std::size_t>(row.id);
    const std::lock_guard lock{readers_mutex_};
    for (const auto& [values, read] : readers_[place]) {
      if (const auto number = read()) told[place].metric.push_back(numberOf(row, values, *number));
    }
  }
  for (const auto& row : metricTable()) {
    const auto place = static_cast<std::size_t>(row.id);
    const std::lock_guard lock{mutex_};
    for (const auto& [values, counter] : families_[place].counters)
      told[place].metric.push_back(numberOf(row, values, static_cast<double>(counter->value())));
    for (const auto& [values, histogram] : families_[place].histograms)
      told[place].metric.push_back(histogramOf(row, values, histogram->read()));
  }
  std::erase_if(told, [](const auto& family) { return family.metric.empty(); });
  return prometheus::TextSerializer{}.Serialize(told);
}

}  // namespace berth::observe
