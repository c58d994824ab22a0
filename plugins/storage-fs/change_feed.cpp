// SPDX-License-Identifier: Apache-2.0
#include "change_feed.hpp"

#include <algorithm>
#include <chrono>
#include <limits>

namespace berth::storage_fs {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPoll{100};
constexpr std::chrono::milliseconds kHeartbeat{800};  // with a poll and a busy machine: each second
constexpr std::size_t kAtOnce = 256;

}  // namespace

RecordKey FeedEvent::parts() const {
  const std::string_view all{key};
  return {all.substr(0, scope_at), all.substr(scope_at, name_at - scope_at), all.substr(name_at)};
}

ChangeFeed::ChangeFeed(std::uint64_t incarnation, std::uint64_t sequence, Limits limits)
    : incarnation_{incarnation}, limits_{limits}, forgotten_{sequence}, durable_{sequence} {}

void ChangeFeed::add(const RecordKey& key, std::uint64_t sequence, bool removed) noexcept {
  FeedEvent event;
  event.sequence = sequence;
  event.key.reserve(key.collection.size() + key.scope.size() + key.name.size());
  event.key.append(key.collection).append(key.scope).append(key.name);
  event.scope_at = key.collection.size();
  event.name_at = event.scope_at + key.scope.size();
  event.removed = removed;

  const std::lock_guard lock{mutex_};
  key_bytes_ += event.key.size();
  events_.push_back(std::move(event));
  while (events_.size() > limits_.events || key_bytes_ > limits_.key_bytes) {
    forgotten_ = events_.front().sequence;
    key_bytes_ -= events_.front().key.size();
    events_.pop_front();
    ++first_;
  }
}

void ChangeFeed::durable(std::uint64_t sequence) {
  {
    const std::lock_guard lock{mutex_};
    durable_ = std::max(durable_, sequence);
  }
  moved_.notify_all();
}

void ChangeFeed::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  moved_.notify_all();
}

Outcome<std::uint64_t> ChangeFeed::placeOf(const Revision& after) const {
  const std::uint64_t cursor = after.incarnation == 0 ? durable_ : after.sequence;
  if (after.incarnation != 0 && after.incarnation != incarnation_)
    return failed(BERTH_OUT_OF_RANGE,
                  "the store was opened anew since that revision; drop what is cached, watch from now");
  const auto newest = events_.empty() ? std::max(durable_, forgotten_) : std::max(durable_, events_.back().sequence);
  if (cursor < forgotten_ || cursor > newest)
    return failed(BERTH_OUT_OF_RANGE,
                  "the changes after that revision are not known any more; drop what is cached, watch from now");
  const auto next =
      std::upper_bound(events_.begin(), events_.end(), cursor,
                       [](std::uint64_t sequence, const FeedEvent& event) { return sequence < event.sequence; });
  return first_ + static_cast<std::uint64_t>(next - events_.begin());
}

std::vector<FeedEvent> ChangeFeed::readyFrom(std::uint64_t place) const {
  std::vector<FeedEvent> ready;
  for (auto at = place - first_; at < events_.size() && ready.size() < kAtOnce; ++at) {
    if (events_[at].sequence > durable_) break;
    ready.push_back(events_[at]);
  }
  return ready;
}

// What a watcher at this place has seen all of.
std::uint64_t ChangeFeed::reachedAt(std::uint64_t place) const {
  const auto at = place - first_;
  return at < events_.size() ? std::min(durable_, events_[at].sequence - 1) : durable_;
}

Outcome<void> ChangeFeed::watch(const Revision& after, const Cancelled& cancelled, const Take& take) {
  std::unique_lock lock{mutex_};
  FS_TRY(std::uint64_t place, placeOf(after));
  auto next_heartbeat = after.incarnation == 0 ? Clock::time_point::min() : Clock::now() + kHeartbeat;
  // When a heartbeat is due: what has to be sent before it. Else a watcher that is behind would take it for the end.
  constexpr std::uint64_t kNotDue = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t due = kNotDue;
  while (!stopping_) {
    if (place < first_)
      return failed(BERTH_OUT_OF_RANGE, "the watcher is slower than the changes; drop what is cached, watch from now");
    std::vector<FeedEvent> ready;
    if (due == kNotDue && Clock::now() >= next_heartbeat) due = durable_;
    if (reachedAt(place) >= due) {
      ready.emplace_back().sequence = reachedAt(place);
      due = kNotDue;
      next_heartbeat = Clock::now() + kHeartbeat;
    } else {
      ready = readyFrom(place);
      place += ready.size();
    }
    if (ready.empty()) {
      moved_.wait_for(lock, kPoll);
      if (cancelled()) return {};
      continue;
    }
    lock.unlock();
    for (const auto& event : ready)
      if (cancelled() || !take(event)) return {};
    lock.lock();
  }
  return failed(BERTH_UNAVAILABLE, "the store is stopping; watch again when it is back");
}

}  // namespace berth::storage_fs
