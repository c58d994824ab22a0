// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <berth/gen/records.hpp>

#include <atomic>

namespace berth::backend {

/// A records table whose change feeds end when the Back End stops; a plugin need not know how.
class StoppableRecords {
 public:
  explicit StoppableRecords(sdk::RecordsClient records) : records_{records} {}

  /// Feeds end with UNAVAILABLE: at once where the plugin looks at its call's cancellation, else at its next event or
  /// heartbeat. Any thread.
  void stopFeeds() { stopping_ = true; }

  sdk::Result<berth_records_info_response> info(const sdk::Call& call, const berth_records_info_request& request) {
    return records_.info(call, request);
  }
  sdk::Result<berth_get_records_response> get(const sdk::Call& call, const berth_get_records_request& request) {
    return records_.get(call, request);
  }
  sdk::Result<berth_list_records_response> list(const sdk::Call& call, const berth_list_records_request& request) {
    return records_.list(call, request);
  }
  sdk::Result<berth_apply_response> apply(const sdk::Call& call, const berth_apply_request& request) {
    return records_.apply(call, request);
  }
  sdk::Status watch(const sdk::Call& call, const berth_watch_request& request, const sdk::WatchSink& sink);

 private:
  const sdk::RecordsClient records_;
  std::atomic<bool> stopping_{false};
};

}  // namespace berth::backend
