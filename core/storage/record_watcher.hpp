// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "observe/log.hpp"
#include "storage/backend_connection.hpp"
#include "storage/record_cache.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace berth::storage {

/// Keeps a RecordCache right by following the Back End's change feed, on a thread of its own, and comes back to it
/// after the Back End was away.
class RecordWatcher {
 public:
  /// All outlive it.
  RecordWatcher(BackendConnection& connection, RecordCache& cache, const observe::Log& log);
  ~RecordWatcher();
  RecordWatcher(const RecordWatcher&) = delete;
  RecordWatcher& operator=(const RecordWatcher&) = delete;

 private:
  void run();
  /// Follows the feed until it ends.
  sdk::Status follow();
  sdk::Status watch(const sdk::Call& call);
  void take(const berth_watch_event& event);
  void tell(const sdk::Status& status);
  /// False when it is time to end.
  bool pause(std::chrono::milliseconds time);

  BackendConnection& connection_;
  RecordCache& cache_;
  const observe::Log& log_;

  Revision cursor_;         // of the thread: the cache knows of everything up to here
  bool caught_up_ = false;  // of the thread
  bool told_ = false;       // of the thread: that the feed is broken

  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  sdk::LocalCall* call_ = nullptr;  ///< The one under way, to be cancelled.
  std::thread thread_;
};

}  // namespace berth::storage
