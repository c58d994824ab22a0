// SPDX-License-Identifier: Apache-2.0
#include "observe/metric_table.hpp"

#include <array>
#include <cstddef>

namespace berth::observe {
namespace {

using enum MetricKind;
using Id = MetricId;

constexpr double kNano = 1e-9;
constexpr std::uint64_t kMilli = 1'000'000;  // in nanoseconds

// distribution's bounds, so that its dashboards go on working.
constexpr std::array<std::uint64_t, 13> kSeconds{
    5 * kMilli,    10 * kMilli,   25 * kMilli,   50 * kMilli,     100 * kMilli,    250 * kMilli,   500 * kMilli,
    1000 * kMilli, 2500 * kMilli, 5000 * kMilli, 10'000 * kMilli, 25'000 * kMilli, 60'000 * kMilli};

constexpr std::array<std::uint64_t, 22> kBytes = [] {
  std::array<std::uint64_t, 22> bounds{};
  for (std::size_t i = 0; i < bounds.size(); ++i) bounds[i] = std::uint64_t{1024} << i;
  return bounds;
}();

// A call within one machine takes 50 microseconds.
constexpr std::array<std::uint64_t, 12> kCallSeconds{kMilli / 10,  kMilli / 4,    kMilli / 2,    kMilli,
                                                     5 * kMilli,   10 * kMilli,   50 * kMilli,   100 * kMilli,
                                                     500 * kMilli, 1000 * kMilli, 5000 * kMilli, 10'000 * kMilli};

constexpr auto kRows = static_cast<std::size_t>(Id::kCount_);

// No label holds a repository, tag, digest or anything else that clients choose: their number must not grow with use.
// clang-format off
constexpr std::array<MetricRow, kRows> kTable{{
    {Id::kHttpRequests,      "registry_http_requests_total",               kCounter,   "code handler method", {},           1,     "Requests answered; code 499 where the client went away before."},
    {Id::kHttpDuration,      "registry_http_request_duration_seconds",     kHistogram, "handler method",      kSeconds,     kNano, "Time from a request's complete head to the last byte of its answer."},
    {Id::kHttpInFlight,      "registry_http_in_flight_requests",           kGauge,     "handler",             {},           1,     "Requests being served."},
    {Id::kHttpRequestSize,   "registry_http_request_size_bytes",           kHistogram, "handler",             kBytes,       1,     "Bytes of requests, head and body."},
    {Id::kHttpResponseSize,  "registry_http_response_size_bytes",          kHistogram, "handler",             kBytes,       1,     "Bytes of the bodies of answers."},
    {Id::kInfo,              "berth_info",                                 kGauge,     "version",             {},           1,     "Always 1; the label says what runs."},
    {Id::kConnections,       "berth_connections",                          kGauge,     "",                    {},           1,     "Client connections that are open, idle ones included."},
    {Id::kUploadsActive,     "berth_uploads_active",                       kGauge,     "",                    {},           1,     "Upload sessions that a request of this process is writing to."},
    {Id::kCacheHits,         "berth_cache_hits_total",                     kCounter,   "cache",               {},           1,     "Look-ups that a cache of the Front End answered."},
    {Id::kCacheMisses,       "berth_cache_misses_total",                   kCounter,   "cache",               {},           1,     "Look-ups that had to be asked of the Back End."},
    {Id::kBackendRequests,   "berth_backend_grpc_requests_total",          kCounter,   "method code",         {},           1,     "Calls to the Back End, by the gRPC status of the answer."},
    {Id::kBackendDuration,   "berth_backend_grpc_duration_seconds",        kHistogram, "method",              kCallSeconds, kNano, "Time a call to the Back End took."},
    {Id::kDiskFree,          "berth_storage_disk_free_bytes",              kGauge,     "",                    {},           1,     "Bytes free where the Back End keeps blobs, as of at most 10 s ago; absent while it does not say."},
    {Id::kDiskSize,          "berth_storage_disk_size_bytes",              kGauge,     "",                    {},           1,     "Bytes in all where the Back End keeps blobs; absent while it does not say."},
    {Id::kAuthDecisions,     "berth_auth_decisions_total",                 kCounter,   "plugin result",       {},           1,     "What auth plugins answered to logins and to each access that they were asked about, remembered answers too: allow, deny, none (none of its business) or error."},
    {Id::kValidationDecisions, "berth_validation_decisions_total",         kCounter,   "set rule source outcome", {},       1,     "What each validation rule came to for pushes (source manifest, then tag) and for what clusters are to run (admission): allowed, denied, warned, audited, undecided (whatever on_error made of it) or exempt. Rule undecided: no rule could be asked."},
    {Id::kValidationDuration, "berth_validation_duration_seconds",         kHistogram, "set source",          kCallSeconds, kNano, "Time a decision about one image took, with all its rules and what they looked at."},
    {Id::kPluginCalls,       "berth_plugin_calls_total",                   kCounter,   "plugin method code",  {},           1,     "Calls to plugins, by the gRPC status of the answer; answers that Berth remembered are no calls."},
    {Id::kPluginDuration,    "berth_plugin_duration_seconds",              kHistogram, "plugin method",       kCallSeconds, kNano, "Time a call to a plugin took, without the wait for its turn."},
    {Id::kPluginRestarts,    "berth_plugin_restarts_total",                kCounter,   "plugin",              {},           1,     "Starts of a process of a plugin in place of one that ended or hung; a reload of the configuration is none."},
    {Id::kPluginUp,          "berth_plugin_up",                            kGauge,     "plugin",              {},           1,     "1 for a configured auth plugin that calls can reach, 0 while its process or service is away or it did not start."},
    {Id::kCertificateExpiry, "berth_tls_cert_expiry_timestamp_seconds",    kGauge,     "",                    {},           1,     "Unix time at which the certificate that new connections get expires; absent without TLS."},
    {Id::kReloadSuccessful,  "berth_config_last_reload_successful",        kGauge,     "",                    {},           1,     "1 when certificate and auth are what their files say, 0 when the last reading was refused and the old ones stay."},
    {Id::kReloadTime,        "berth_config_last_reload_timestamp_seconds", kGauge,     "",                    {},           1,     "Unix time at which certificate or auth were last made from their files; at first that of the start."},
    {Id::kCpuSeconds,        "process_cpu_seconds_total",                  kCounter,   "",                    {},           1,     "User and system CPU time spent in seconds."},
    {Id::kResidentMemory,    "process_resident_memory_bytes",              kGauge,     "",                    {},           1,     "Resident memory size in bytes."},
    {Id::kVirtualMemory,     "process_virtual_memory_bytes",               kGauge,     "",                    {},           1,     "Virtual memory size in bytes."},
    {Id::kOpenFiles,         "process_open_fds",                           kGauge,     "",                    {},           1,     "Number of open file descriptors."},
    {Id::kMaxFiles,          "process_max_fds",                            kGauge,     "",                    {},           1,     "Maximum number of open file descriptors."},
    {Id::kStartTime,         "process_start_time_seconds",                 kGauge,     "",                    {},           1,     "Start time of the process since unix epoch in seconds."},
}};
// clang-format on

// A row added, dropped or moved without its enumerator does not compile.
constexpr bool everyRowSitsAtItsId() {
  for (std::size_t i = 0; i < kRows; ++i) {
    if (static_cast<std::size_t>(kTable[i].id) != i) return false;
    if ((kTable[i].kind == kHistogram) == kTable[i].bounds.empty()) return false;
  }
  return true;
}
static_assert(everyRowSitsAtItsId());

}  // namespace

std::span<const MetricRow> metricTable() {
  return kTable;
}

const MetricRow& metricRow(MetricId id) {
  return kTable[static_cast<std::size_t>(id)];
}

std::string_view kindName(MetricKind kind) {
  switch (kind) {
    case kCounter:
      return "counter";
    case kGauge:
      return "gauge";
    case kHistogram:
      return "histogram";
  }
  return "untyped";
}

std::string metricsPage() {
  std::string page =
      "# Metrics\n\n"
      "For: who watches a registry. `GET /metrics` answers with these in Prometheus' text format. Made from the table\n"
      "in `core/observe/metric_table.cpp`; a test fails when the two differ. Names that begin with `registry_` mean\n"
      "what they mean in distribution, with its labels and bounds; values of `handler` that it does not know are\n"
      "Berth's own (`other`: no endpoint, or refused before one was found). No label holds a repository, tag or\n"
      "digest. [Running Berth](../operations.md) has a scrape configuration and alerts.\n\n"
      "| metric | kind | labels | meaning |\n|---|---|---|---|\n";
  for (const auto& row : kTable) {
    page += "| `" + std::string{row.name} + "` | " + std::string{kindName(row.kind)} + " | " + std::string{row.labels} +
            " | " + std::string{row.help} + " |\n";
  }
  return page;
}

}  // namespace berth::observe
