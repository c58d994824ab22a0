// SPDX-License-Identifier: Apache-2.0
#include "storage/read_ahead.hpp"

#include <utility>

namespace berth::storage {

ReadAhead::~ReadAhead() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
}

bool ReadAhead::take(std::function<void()> task) {
  const std::lock_guard lock{mutex_};
  if (idle_ <= tasks_.size()) {
    if (threads_.size() == kThreads) return false;
    threads_.emplace_back([this] { run(); });
    ++idle_;
  }
  tasks_.push_back(std::move(task));
  wake_.notify_one();
  return true;
}

void ReadAhead::run() {
  std::unique_lock lock{mutex_};
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
    if (tasks_.empty()) return;
    const std::function<void()> task = std::move(tasks_.front());
    tasks_.pop_front();
    --idle_;
    lock.unlock();
    task();
    lock.lock();
    ++idle_;
  }
}

}  // namespace berth::storage
