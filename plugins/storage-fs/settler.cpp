// SPDX-License-Identifier: Apache-2.0
#include "settler.hpp"

#include "blob_rows.hpp"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <string>

namespace berth::storage_fs {
namespace {

constexpr int kNice = 10;
// Between rounds, so that one sync of the file system serves many files; a long backlog does not wait.
constexpr std::chrono::milliseconds kBetween{250};
constexpr std::chrono::milliseconds kPoll{10};
constexpr std::chrono::milliseconds kAfterFailure{1000};
constexpr std::chrono::milliseconds kIdle{60'000};

constexpr const char* kSelectDoomed = "SELECT id, digest FROM doomed ORDER BY id LIMIT 1000";
constexpr const char* kDropDoomed = "DELETE FROM doomed WHERE id <= ?";

void lowerPriority() {
  (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), kNice);
}

}  // namespace

Settler::~Settler() {
  stop();
}

void Settler::start() {
  thread_ = std::thread{[this] { run(); }};
}

void Settler::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  wanted_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Settler::committed() {
  {
    const std::lock_guard lock{mutex_};
    if (asked_) return;
    asked_ = true;
  }
  wanted_.notify_one();
}

void Settler::run() {
  lowerPriority();
  std::unique_lock lock{mutex_};
  for (bool failing = false;;) {
    const bool again = failing || parts_.mirror.isBehind();
    wanted_.wait_for(lock, again ? kAfterFailure : kIdle, [&] { return stopping_ || asked_; });
    waitForMore(lock, failing ? kAfterFailure : kBetween);
    const bool last = stopping_;
    asked_ = false;
    lock.unlock();
    const auto settled = settle();
    if (!settled && !failing)
      parts_.log.error("files stay behind the index until this is over: " + settled.error().message);
    if (settled && failing) parts_.log.info("files follow the index again");
    failing = !settled;
    lock.lock();
    if (last && (failing || !*settled)) return;
  }
}

void Settler::waitForMore(std::unique_lock<std::mutex>& lock, std::chrono::milliseconds most) {
  const auto until = std::chrono::steady_clock::now() + most;
  while (!stopping_ && !parts_.small.isUrgent() && std::chrono::steady_clock::now() < until)
    wanted_.wait_for(lock, kPoll, [&] { return stopping_; });
}

Outcome<bool> Settler::settle() {
  auto& small = parts_.small;
  parts_.mirror.retry();
  const auto mirrored = parts_.mirror.settled();
  auto doomed = removeDoomed();
  FS_CHECK(doomed);
  const auto placed = small.place();
  if (!placed) {
    small.stuck(placed.error());
    return failed(placed.error());
  }
  const bool has_small = small.oldest() != 0 && small.oldest() <= *placed;
  if (!has_small && mirrored == settled_mirror_ && *doomed == 0) return false;

  if (const int error = parts_.disk.syncFileSystem(parts_.directory.root()); error != 0) {
    small.placeAgain();
    parts_.mirror.distrust();
    const auto failure = systemFailed("sync the file system of " + parts_.directory.path(), error);
    small.stuck(failure.value());
    return failure;
  }
  LambdaChange forget{[&](Transaction& transaction) -> Outcome<void> {
                        if (has_small) FS_CHECK(SmallBlobs::drop(transaction, *placed));
                        if (mirrored != settled_mirror_) FS_CHECK(Mirror::dropPending(transaction, mirrored));
                        if (*doomed != 0) FS_CHECK(Query(transaction.database, kDropDoomed).bind(*doomed).run());
                        return {};
                      },
                      [&] { small.dropped(*placed); }};
  if (const auto forgotten = parts_.commits.commit(forget); !forgotten) {
    small.stuck(forgotten.error());
    return failed(forgotten.error());
  }
  settled_mirror_ = mirrored;
  return true;
}

// Files that a crash has left of removed blobs. The last id that was seen; 0 when there is none.
Outcome<std::uint64_t> Settler::removeDoomed() {
  std::vector<std::pair<std::uint64_t, std::string>> rows;
  {
    FS_TRY(auto reader, parts_.readers.borrow());
    Query query{*reader, kSelectDoomed};
    for (;;) {
      FS_TRY(const bool row, query.next());
      if (!row) break;
      rows.emplace_back(query.number(0), std::string{query.bytes(1)});
    }
  }
  for (const auto& [id, digest] : rows) {
    FS_TRY(const BlobName name, BlobName::parse(digest));
    const auto turn = parts_.locks.lock(digest);
    // It may have been pushed again since.
    FS_TRY(const bool here, isHere(digest));
    if (!here) (void)::unlinkat(parts_.directory.blobs(name.algorithm()), name.hex().c_str(), 0);
  }
  return rows.empty() ? 0 : rows.back().first;
}

Outcome<bool> Settler::isHere(const std::string& digest) {
  if (parts_.small.find(digest)) return true;
  FS_TRY(auto reader, parts_.readers.borrow());
  FS_TRY(const auto size, findBlobRow(*reader, digest));
  return size.has_value();
}

}  // namespace berth::storage_fs
