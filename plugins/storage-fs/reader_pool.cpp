// SPDX-License-Identifier: Apache-2.0
#include "reader_pool.hpp"

namespace berth::storage_fs {
namespace {

constexpr std::size_t kMostReaders = 16;
constexpr const char* kBegin = "BEGIN";
constexpr const char* kEnd = "COMMIT";

}  // namespace

Outcome<ReaderPool::Loan> ReaderPool::borrow() {
  std::unique_lock lock{mutex_};
  for (bool may_open = true;;) {
    returned_.wait(lock, [&] { return !paused_ && (!idle_.empty() || (may_open && made_ < kMostReaders)); });
    if (!idle_.empty()) {
      auto database = std::move(idle_.back());
      idle_.pop_back();
      return Loan{*this, std::move(database)};
    }
    ++made_;
    lock.unlock();
    auto opened = Database::open(path_, Database::Access::kRead);
    if (opened) return Loan{*this, std::make_unique<Database>(*std::move(opened))};
    lock.lock();
    // Out of descriptors, or read-only by now: those that were opened before still serve.
    if (--made_ == 0) return failed(std::move(opened).error());
    may_open = false;
  }
}

void ReaderPool::giveBack(std::unique_ptr<Database> database) {
  {
    const std::lock_guard lock{mutex_};
    idle_.push_back(std::move(database));
    if (paused_) return returned_.notify_all();
  }
  returned_.notify_one();
}

ReaderPool::Pause::Pause(ReaderPool& pool, std::chrono::milliseconds most) : pool_{pool} {
  std::unique_lock lock{pool_.mutex_};
  pool_.paused_ = true;
  pool_.returned_.wait_for(lock, most, [this] { return pool_.idle_.size() == pool_.made_; });
}

ReaderPool::Pause::~Pause() {
  {
    const std::lock_guard lock{pool_.mutex_};
    pool_.paused_ = false;
  }
  pool_.returned_.notify_all();
}

Outcome<void> Snapshot::begin() {
  FS_CHECK(Query(database_, kBegin).run());
  begun_ = true;
  return {};
}

Snapshot::~Snapshot() {
  if (begun_) (void)Query(database_, kEnd).run();
}

}  // namespace berth::storage_fs
