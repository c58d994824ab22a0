// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/open_sign.hpp"
#include "http/probe.hpp"
#include "model/lane.hpp"
#include "observe/log.hpp"
#include "registry/write_probe.hpp"
#include "storage/blob_store.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace berth::app {

/// Tries the storage on a thread of its own: a write when somebody asks whether the registry is ready, whose result
/// all share who ask within a second, and the space left now and then. Logs when the answer changes. Any thread.
class StorageProbe final : public http::Probe {
 public:
  struct Times {
    std::chrono::milliseconds shared{1000};     ///< A result is as good as new.
    std::chrono::milliseconds patience{2000};   ///< The longest that anybody waits for one.
    std::chrono::milliseconds spacing{10'000};  ///< Between two looks at the space left, once it was seen.
  };

  /// `write` tries a write and may block for long; all else outlives it.
  StorageProbe(const OpenSign& sign, std::function<Result<void>()> write, storage::BlobStore& blobs,
               const observe::Log& log, Times times);
  StorageProbe(const OpenSign& sign, std::function<Result<void>()> write, storage::BlobStore& blobs,
               const observe::Log& log)
      : StorageProbe{sign, std::move(write), blobs, log, Times{}} {}
  ~StorageProbe() override;
  StorageProbe(const StorageProbe&) = delete;
  StorageProbe& operator=(const StorageProbe&) = delete;

  Result<void> ready() override;
  /// From now on the answer is no: the process is about to end.
  void stop();

  /// As it was seen last; nothing when the store did not say.
  std::optional<storage::Space> space() const;

  /// Where requests wait for a result: one has a thread, the others need none.
  Lane& lane() { return lane_; }

 private:
  using Clock = std::chrono::steady_clock;

  void run();
  void tryWrite(std::unique_lock<std::mutex>& lock);
  void lookAtSpace(std::unique_lock<std::mutex>& lock);
  /// The answer if there is one without waiting. Under the mutex.
  std::optional<Result<void>> known() const;
  Error overdue() const;

  const OpenSign& sign_;
  const std::function<Result<void>()> write_;
  storage::BlobStore& blobs_;
  const observe::Log& log_;
  const Times times_;
  Lane lane_{"readiness", 1};

  mutable std::mutex mutex_;
  std::condition_variable wanted_;
  std::condition_variable done_;
  bool is_wanted_ = false;
  bool is_stopping_ = false;
  bool is_ending_ = false;
  std::optional<Clock::time_point> asked_since_;  ///< For a result that is not there yet.
  std::optional<Result<void>> last_;
  Clock::time_point last_at_;
  std::optional<storage::Space> space_;
  std::thread thread_;
};

}  // namespace berth::app
