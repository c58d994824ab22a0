// SPDX-License-Identifier: Apache-2.0
#include "storage/record_watcher.hpp"

#include <algorithm>
#include <chrono>

namespace berth::storage {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kShortestPause{100};
constexpr milliseconds kLongestPause{1000};

bool isHeartbeat(const berth_watch_event& event) {
  return event.key == nullptr || event.key->collection.len == 0;
}

RecordKey keyOf(const berth_record_key& key) {
  return {std::string{sdk::view(key.collection)}, std::string{sdk::view(key.scope)}, std::string{sdk::view(key.name)}};
}

}  // namespace

RecordWatcher::RecordWatcher(BackendConnection& connection, RecordCache& cache, const observe::Log& log)
    : connection_{connection}, cache_{cache}, log_{log}, thread_{[this] { run(); }} {}

RecordWatcher::~RecordWatcher() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
    if (call_ != nullptr) call_->cancel();
  }
  wake_.notify_all();
  thread_.join();
}

void RecordWatcher::run() {
  milliseconds wait = kShortestPause;
  do {
    const sdk::Status status = follow();
    cache_.unheard();
    wait = caught_up_ ? kShortestPause : std::min(wait * 2, kLongestPause);
    if (status.code == BERTH_OUT_OF_RANGE) {
      cache_.reset();
      cursor_ = {};
    }
    tell(status);
  } while (pause(wait));
}

sdk::Status RecordWatcher::follow() {
  caught_up_ = false;
  sdk::LocalCall call;
  {
    const std::lock_guard lock{mutex_};
    if (stopping_) return {};
    call_ = &call;
  }
  const CallGate::Use use{connection_.gate()};
  sdk::Status status = use ? watch(call) : sdk::fail(BERTH_UNAVAILABLE, "the Back End is stopping");
  const std::lock_guard lock{mutex_};
  call_ = nullptr;
  return status;
}

sdk::Status RecordWatcher::watch(const sdk::Call& call) {
  auto after = sdk::make<berth_revision>();
  after.incarnation = cursor_.incarnation;
  after.sequence = cursor_.sequence;
  auto request = sdk::make<berth_watch_request>();
  request.after = &after;
  return connection_.clients().records.watch(call, request, [this](const berth_watch_event& event) {
    if (event.revision == nullptr || event.revision->incarnation == 0) return false;
    // What comes after a silence may be as old as it, heartbeats too: only a feed that is asked for anew tells how
    // things are now.
    if (caught_up_ && !cache_.isLive()) return false;
    take(event);
    return true;
  });
}

void RecordWatcher::take(const berth_watch_event& event) {
  const Revision revision{event.revision->incarnation, event.revision->sequence};
  if (revision.incarnation != cursor_.incarnation) cache_.follow(revision);
  if (isHeartbeat(event)) {
    cursor_ = revision;
    caught_up_ = true;
    told_ = false;
  } else {
    cache_.invalidate(keyOf(*event.key), revision);
    // More events of the same batch may follow: should the feed break now, they are wanted again.
    cursor_ = {revision.incarnation, revision.sequence - 1};
  }
  // Only a heartbeat tells that a feed that was taken up again has no more to say about the time in between.
  if (caught_up_) cache_.heard();
}

void RecordWatcher::tell(const sdk::Status& status) {
  const std::lock_guard lock{mutex_};
  if (stopping_ || told_) return;
  told_ = true;
  log_.warn("The change feed of the Back End broke; records are asked for one by one until it is back.",
            {{"cause", status.message.empty() ? "it ended" : status.message}});
}

bool RecordWatcher::pause(milliseconds time) {
  std::unique_lock lock{mutex_};
  return !wake_.wait_for(lock, time, [this] { return stopping_; });
}

}  // namespace berth::storage
