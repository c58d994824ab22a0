// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/open_sign.hpp"
#include "observe/log.hpp"
#include "registry/restore.hpp"
#include "storage/record_store.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace berth::app {

/// Turns the sign to open when the Back End answers and has lost nothing, or what it lost is restored; to closed while
/// a Back End that came back without its index is restored. Works on a thread of its own, for as long as it lives.
class Readiness final {
 public:
  /// All outlive it.
  Readiness(OpenSign& sign, registry::Restore& restore, storage::RecordStore& records, const observe::Log& log);
  ~Readiness();
  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;

  /// Returns when the sign was turned to open for the first time, or after `most`.
  void waitFor(std::chrono::milliseconds most);

 private:
  void run();
  bool becomeReady();
  /// False when the destructor waits.
  bool pause(std::chrono::milliseconds duration);

  OpenSign& sign_;
  registry::Restore& restore_;
  storage::RecordStore& records_;
  const observe::Log& log_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stop_ = false;
  bool was_ready_ = false;
  std::thread thread_;
};

}  // namespace berth::app
