// SPDX-License-Identifier: Apache-2.0
#include "app/metric_sources.hpp"

#include "app/banner.hpp"
#include "observe/process_metrics.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace berth::app {
namespace {

using observe::MetricId;
using storage::Space;

template <class Store>
void provideCache(observe::Metrics& metrics, const std::string& name, const Store& store) {
  metrics.provide(MetricId::kCacheHits, {name}, [&store] { return static_cast<double>(store.cacheCounts().hits); });
  metrics.provide(MetricId::kCacheMisses, {name}, [&store] { return static_cast<double>(store.cacheCounts().misses); });
}

void provideSpace(observe::Metrics& metrics, MetricId id, const StorageProbe& probe, std::uint64_t Space::*number) {
  metrics.provide(id, {}, [&probe, number]() -> std::optional<double> {
    const auto space = probe.space();
    if (!space) return std::nullopt;
    return static_cast<double>((*space).*number);
  });
}

double unixTime(std::chrono::sys_seconds time) {
  return static_cast<double>(time.time_since_epoch().count());
}

}  // namespace

void provideMetrics(observe::Metrics& metrics, const MetricSources& sources) {
  observe::provideProcess(metrics);
  metrics.provide(MetricId::kInfo, {versionNumber()}, [] { return 1.0; });
  metrics.provide(MetricId::kConnections, {},
                  [&engine = sources.engine] { return static_cast<double>(engine.connections()); });
  metrics.provide(MetricId::kUploadsActive, {},
                  [&uploads = sources.uploads] { return static_cast<double>(uploads.active()); });
  provideCache(metrics, "blobs", sources.blobs);
  provideCache(metrics, "records", sources.records);
  provideSpace(metrics, MetricId::kDiskFree, sources.probe, &Space::free_bytes);
  provideSpace(metrics, MetricId::kDiskSize, sources.probe, &Space::total_bytes);
  metrics.provide(MetricId::kReloadSuccessful, {},
                  [&renewal = sources.renewal] { return renewal.isUpToDate() ? 1.0 : 0.0; });
  metrics.provide(MetricId::kReloadTime, {}, [&renewal = sources.renewal] { return unixTime(renewal.renewedAt()); });
  if (sources.tls == nullptr) return;
  metrics.provide(MetricId::kCertificateExpiry, {},
                  [&listener = sources.tls->listener] { return unixTime(listener.context()->expiry()); });
}

}  // namespace berth::app
