// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "observe/log.hpp"
#include "registry/upload_service.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace berth::app {

/// Forgets upload sessions that nobody continued for longer than the settings allow: now and then, on a thread of its
/// own, for as long as it lives. Several Front Ends may do it at once.
class SessionExpiry final {
 public:
  /// All outlive it.
  SessionExpiry(registry::UploadService& uploads, const observe::Log& log,
                std::chrono::milliseconds interval = std::chrono::hours{1});
  ~SessionExpiry();
  SessionExpiry(const SessionExpiry&) = delete;
  SessionExpiry& operator=(const SessionExpiry&) = delete;

 private:
  void run();

  registry::UploadService& uploads_;
  const observe::Log& log_;
  const std::chrono::milliseconds interval_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace berth::app
