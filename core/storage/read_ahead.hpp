// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace berth::storage {

/// A few threads that fetch what will probably be asked for next. Starts none before there is work. Any thread.
class ReadAhead {
 public:
  static constexpr std::size_t kThreads = 4;

  ReadAhead() = default;
  /// Runs what was taken on, then returns.
  ~ReadAhead();
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  /// False, and nothing happens, when all threads are busy: whoever wants the bytes will fetch them.
  bool take(std::function<void()> task);

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> tasks_;
  std::size_t idle_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace berth::storage
