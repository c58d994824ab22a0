// SPDX-License-Identifier: Apache-2.0
#include "blob_sync.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>

namespace berth::storage_fs {
namespace {

constexpr std::uint64_t kMostBytes = 256 << 20;
constexpr std::size_t kAtOnce = 16;
constexpr std::chrono::milliseconds kPoll{100};
constexpr std::chrono::milliseconds kAfterFailure{1000};
constexpr std::chrono::milliseconds kIdle{60'000};

}  // namespace

BlobSync::BlobSync(Directory& directory, const Disk& disk, GroupCommit& commits, Distrust distrust)
    : directory_{directory}, disk_{disk}, commits_{commits}, distrust_{std::move(distrust)} {}

BlobSync::~BlobSync() {
  stop();
}

void BlobSync::start() {
  thread_ = std::thread{[this] { run(); }};
}

void BlobSync::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  moved_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void BlobSync::expect(const BlobName& name, std::uint64_t size) {
  auto entry = std::make_shared<Entry>(Entry{name, size, State::kExpected, false, false, {}, {}});
  const std::lock_guard lock{mutex_};
  auto& place = entries_[name.digest()];
  entry->before = std::exchange(place, entry);
  bytes_ += size;
}

void BlobSync::retract(const std::string& digest) {
  {
    const std::lock_guard lock{mutex_};
    const auto found = entries_.find(digest);
    if (found == entries_.end() || found->second->state != State::kExpected) return;
    const auto entry = found->second;
    giveUp(*entry, {BERTH_NOT_FOUND, digest + " could not be committed"});
    found->second = std::exchange(entry->before, {});
    if (!found->second) entries_.erase(found);
  }
  moved_.notify_all();
}

void BlobSync::arrived(const std::string& digest) {
  {
    const std::lock_guard lock{mutex_};
    const auto found = entries_.find(digest);
    if (found == entries_.end()) return;
    auto& entry = found->second;
    entry->state = State::kWaiting;
    if (const auto before = std::exchange(entry->before, {}))
      giveUp(*before, {BERTH_NOT_FOUND, digest + " was pushed anew meanwhile"});
    enqueue(entry);
  }
  moved_.notify_all();
}

void BlobSync::lost(const std::string& digest, const Failure& why) {
  {
    const std::lock_guard lock{mutex_};
    const auto found = entries_.find(digest);
    if (found == entries_.end()) return;
    auto& entry = *found->second;
    if (const auto before = std::exchange(entry.before, {}))
      giveUp(*before, {BERTH_NOT_FOUND, digest + " was pushed anew meanwhile"});
    bytes_ -= std::exchange(entry.size, 0);
    entry.state = State::kDone;
    entry.failure = why;
    undropped_.push_back(entry.name);
  }
  moved_.notify_all();
}

bool BlobSync::isLost(const std::string& digest) {
  const std::lock_guard lock{mutex_};
  const auto found = entries_.find(digest);
  return found != entries_.end() && found->second->state == State::kDone;
}

void BlobSync::forget(const std::string& digest) noexcept {
  {
    const std::lock_guard lock{mutex_};
    const auto found = entries_.find(digest);
    if (found == entries_.end()) return;
    giveUp(*found->second, {BERTH_NOT_FOUND, digest + " was removed meanwhile"});
    entries_.erase(found);
  }
  moved_.notify_all();
}

// Whoever holds the entry learns why; nobody else finds it.
void BlobSync::giveUp(Entry& entry, Failure why) {
  bytes_ -= std::exchange(entry.size, 0);
  if (entry.state == State::kDone) return;
  entry.failure = std::move(why);
  entry.state = State::kForgotten;
}

void BlobSync::enqueue(const EntryPointer& entry) {
  if (!std::exchange(entry->queued, true)) queue_.push_back(entry);
}

// Whether the row is the one of this entry: another one may be about to take its place.
bool BlobSync::isCurrent(const EntryPointer& entry) const {
  const auto found = entries_.find(entry->name.digest());
  return found != entries_.end() && found->second == entry;
}

void BlobSync::end(const EntryPointer& entry) {
  entry->state = State::kDone;
  bytes_ -= std::exchange(entry->size, 0);
  entries_.erase(entry->name.digest());
}

Outcome<void> BlobSync::sync(const std::vector<BlobName>& names, const Cancelled& cancelled) {
  std::vector<EntryPointer> wanted;
  std::unique_lock lock{mutex_};
  for (const auto& name : names) {
    const auto found = entries_.find(name.digest());
    if (found != entries_.end()) wanted.push_back(found->second);
  }
  const auto ended = [](const EntryPointer& entry) {
    return entry->state == State::kDone || entry->state == State::kForgotten;
  };
  while (!std::all_of(wanted.begin(), wanted.end(), ended)) {
    const auto mine = claim(wanted);
    if (mine.empty()) {
      moved_.wait_for(lock, kPoll);
      if (cancelled()) return failed(BERTH_CANCELLED, "the caller has gone while blobs waited for the disk");
      continue;
    }
    lock.unlock();
    if (auto failure = syncClaimed(mine)) return failed(*std::move(failure));
    lock.lock();
  }
  for (const auto& entry : wanted)
    if (entry->failure) return failed(*entry->failure);
  return {};
}

Outcome<void> BlobSync::waitForRoom(const Cancelled& cancelled) {
  std::unique_lock lock{mutex_};
  while (bytes_ >= kMostBytes) {
    if (latest_) return failed(*latest_);
    moved_.wait_for(lock, kPoll);
    if (bytes_ >= kMostBytes && cancelled())
      return failed(BERTH_CANCELLED, "the caller has gone while blobs waited for the disk");
  }
  return {};
}

std::vector<BlobSync::EntryPointer> BlobSync::claim(const std::vector<EntryPointer>& wanted) {
  std::vector<EntryPointer> mine;
  for (const auto& entry : wanted) {
    if (entry->state != State::kWaiting) continue;
    entry->state = State::kSyncing;
    mine.push_back(entry);
  }
  return mine;
}

void BlobSync::run() {
  std::unique_lock lock{mutex_};
  for (;;) {
    const auto tried = undropped_.size();
    moved_.wait_for(lock, tried == 0 ? kIdle : kAfterFailure,
                    [&] { return stopping_ || !queue_.empty() || undropped_.size() != tried; });
    dropLost(lock);
    if (queue_.empty() && stopping_) return;
    if (syncNext(lock)) continue;
    if (stopping_) return;
    moved_.wait_for(lock, kAfterFailure, [&] { return stopping_; });
  }
}

bool BlobSync::syncNext(std::unique_lock<std::mutex>& lock) {
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(std::min(queue_.size(), kAtOnce));
  const std::vector<EntryPointer> next{queue_.begin(), end};
  queue_.erase(queue_.begin(), end);
  for (const auto& entry : next) entry->queued = false;
  const auto mine = claim(next);
  if (mine.empty()) return true;
  lock.unlock();
  const auto failure = syncClaimed(mine);
  lock.lock();
  return !failure;
}

void BlobSync::dropLost(std::unique_lock<std::mutex>& lock) {
  const auto names = std::exchange(undropped_, {});
  if (names.empty()) return;
  lock.unlock();
  std::vector<BlobName> left;
  for (const auto& name : names)
    if (!distrust_(name)) left.push_back(name);
  lock.lock();
  undropped_.insert(undropped_.end(), left.begin(), left.end());
}

std::optional<Failure> BlobSync::syncClaimed(const std::vector<EntryPointer>& mine) {
  std::array<bool, BlobName::kAlgorithms> folders{};
  for (const auto& entry : mine) syncFile(*entry, folders);
  syncFolders(mine, folders);
  if (const auto marked = markDurable(mine); !marked) {
    const std::lock_guard lock{mutex_};
    for (const auto& entry : mine)
      if (!entry->failure) entry->failure = marked.error();
  }
  return finish(mine);
}

// Only who has claimed an entry writes its failure, and forget(), whose entries nobody reads again but for that.
void BlobSync::syncFile(Entry& entry, std::array<bool, BlobName::kAlgorithms>& folders) {
  const std::string path = directory_.path() + "/" + entry.name.path();
  const File file = openAt(directory_.blobs(entry.name.algorithm()), entry.name.hex(), O_RDONLY);
  std::optional<Failure> failure;
  bool no_room = false;
  if (!file && errno != ENOENT) {
    failure = systemFailed("open " + path, errno).value();
  } else if (!file) {
    failure = Failure{BERTH_DATA_LOSS, path + " is missing"};
  } else if (const int error = disk_.syncData(file.fd()); error != 0) {
    auto cause = systemFailed("sync " + path, error).value();
    no_room = cause.status == BERTH_RESOURCE_EXHAUSTED;
    failure = Failure{BERTH_DATA_LOSS, std::move(cause.message)};
  }
  const std::lock_guard lock{mutex_};
  if (entry.state != State::kSyncing) return;
  entry.failure = failure;
  entry.lost_to_no_room = no_room;
  if (!failure) folders[entry.name.algorithm()] = true;
}

void BlobSync::syncFolders(const std::vector<EntryPointer>& mine,
                           const std::array<bool, BlobName::kAlgorithms>& folders) {
  for (std::size_t i = 0; i < folders.size(); ++i) {
    if (!folders[i]) continue;
    const int error = disk_.syncFolder(directory_.blobs(i));
    if (error == 0) continue;
    const std::lock_guard lock{mutex_};
    for (const auto& entry : mine) {
      if (entry->name.algorithm() != i || entry->failure) continue;
      auto failure = systemFailed("sync the folder of " + directory_.path() + "/" + entry->name.path(), error).value();
      // The names may be lost, and the folder tells of that only once, as a file does of its bytes.
      if (error == EIO) failure.status = BERTH_DATA_LOSS;
      entry->failure = std::move(failure);
    }
  }
}

Outcome<void> BlobSync::markDurable(const std::vector<EntryPointer>& mine) {
  LambdaChange change{[&](Transaction& transaction) -> Outcome<void> {
                        const std::lock_guard lock{mutex_};
                        for (const auto& entry : mine)
                          if (entry->state == State::kSyncing && !entry->failure && isCurrent(entry))
                            FS_CHECK(markBlobDurable(transaction, entry->name.digest()));
                        return {};
                      },
                      [] {}};
  FS_CHECK(commits_.commit(change));
  return {};
}

std::optional<Failure> BlobSync::finish(const std::vector<EntryPointer>& mine) {
  std::vector<BlobName> lost;
  std::optional<Failure> first;
  {
    const std::lock_guard lock{mutex_};
    latest_.reset();
    for (const auto& entry : mine) {
      if (entry->state != State::kSyncing) {
        if (!first) first = entry->failure;
        continue;
      }
      if (!entry->failure && !isCurrent(entry)) {
        // Not noted, because the row may be another one by now: given up then, else tried again.
        entry->state = State::kWaiting;
        enqueue(entry);
      } else if (!entry->failure) {
        end(entry);
      } else if (entry->failure->status == BERTH_DATA_LOSS) {
        // What the kernel could not write it may report only once: a second sync would say that all is well. So the
        // entry stays as it is until the blob is removed.
        entry->failure->status = entry->lost_to_no_room ? BERTH_RESOURCE_EXHAUSTED : BERTH_UNAVAILABLE;
        entry->state = State::kDone;
        bytes_ -= std::exchange(entry->size, 0);
        lost.push_back(entry->name);
      } else {
        entry->state = State::kWaiting;
        latest_ = entry->failure;
        enqueue(entry);
      }
      if (!first) first = entry->failure;
    }
  }
  moved_.notify_all();
  std::vector<BlobName> left;
  for (const auto& name : lost)
    if (!distrust_(name)) left.push_back(name);
  if (!left.empty()) {
    const std::lock_guard lock{mutex_};
    undropped_.insert(undropped_.end(), left.begin(), left.end());
  }
  return first;
}

}  // namespace berth::storage_fs
