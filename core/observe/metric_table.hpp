// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace berth::observe {

enum class MetricKind : std::uint8_t { kCounter, kGauge, kHistogram };

enum class MetricId : std::uint8_t {
  kHttpRequests,
  kHttpDuration,
  kHttpInFlight,
  kHttpRequestSize,
  kHttpResponseSize,
  kInfo,
  kConnections,
  kUploadsActive,
  kCacheHits,
  kCacheMisses,
  kBackendRequests,
  kBackendDuration,
  kDiskFree,
  kDiskSize,
  kAuthDecisions,
  kValidationDecisions,
  kValidationDuration,
  kPluginCalls,
  kPluginDuration,
  kPluginRestarts,
  kPluginUp,
  kCertificateExpiry,
  kReloadSuccessful,
  kReloadTime,
  kCpuSeconds,
  kResidentMemory,
  kVirtualMemory,
  kOpenFiles,
  kMaxFiles,
  kStartTime,
  kCount_,
};

/// One row of the table of metrics: what /metrics says, and docs/reference/metrics.md.
struct MetricRow {
  MetricId id;
  std::string_view name;
  MetricKind kind;
  std::string_view labels;                ///< Separated by spaces; values are few and never a client's words.
  std::span<const std::uint64_t> bounds;  ///< Of a histogram, inclusive, ascending, in what observe() takes.
  double unit;                            ///< What one of observe()'s is in the unit of the name.
  std::string_view help;
};

/// All of them, in the order of the ids.
std::span<const MetricRow> metricTable();
const MetricRow& metricRow(MetricId id);

/// "counter", "gauge", "histogram".
std::string_view kindName(MetricKind kind);

/// docs/reference/metrics.md.
std::string metricsPage();

}  // namespace berth::observe
