// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/file.hpp"

#include <functional>
#include <thread>

namespace berth::app {

/// SIGTERM and SIGINT as an orderly request to stop. Construct it before any other thread: the signals are blocked for
/// all threads that come after. The second signal ends the process at once, with what is in flight.
class StopSignals final {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  /// Returns at the first signal; at once when it has come already. One thread.
  void wait();

 private:
  void watch();

  File signals_;
  File came_;   ///< eventfd: readable after the first signal.
  File ended_;  ///< eventfd: the destructor's word to the watcher.
  std::thread watcher_;
};

}  // namespace berth::app
