// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "contract/answer.hpp"
#include "storage/record_store.hpp"

#include <berth/gen/records.hpp>
#include <berth/local_call.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace berth::test {

struct Revision {
  std::uint64_t incarnation = 0;
  std::uint64_t sequence = 0;
  friend bool operator==(const Revision&, const Revision&) = default;
};

/// berth.records/1 in values, a call a method. Any thread.
class RecordsCaller {
 public:
  using Key = storage::RecordKey;
  using Record = storage::Record;
  using Batch = storage::Batch;

  explicit RecordsCaller(sdk::RecordsClient client) : client_{client} {}

  struct Info {
    Revision revision;
    bool derived_lost = false;
  };
  struct Found {
    Revision revision;
    std::vector<Record> records;
    bool more = false;
  };

  Answer<Info> info() const;
  Answer<Found> get(const std::vector<Key>& keys) const;
  Answer<Found> list(std::string_view collection, std::string_view scope, std::string_view after, std::uint32_t limit,
                     bool keys_only = false) const;
  Answer<Revision> apply(const Batch& batch) const;

  /// One record put or removed.
  Answer<Revision> put(const Key& key, std::string value, bool durable = false) const;
  Answer<Revision> remove(const Key& key) const;
  /// One record; version 0 when absent.
  Record one(const Key& key) const;
  /// All names of (collection, scope), in pages of `limit`.
  Answer<std::vector<std::string>> names(std::string_view collection, std::string_view scope,
                                         std::uint32_t limit = 100) const;

  const sdk::RecordsClient& client() const { return client_; }

 private:
  sdk::RecordsClient client_;
};

/// A watch that runs on a thread of its own until destroyed, and what it has told.
class Watcher {
 public:
  struct Event {
    Revision revision;
    storage::RecordKey key;  ///< Empty collection: heartbeat.
    bool removed = false;
    std::chrono::steady_clock::time_point at;
  };

  Watcher(const RecordsCaller& records, Revision after);
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  /// Waits until `enough(events)` or for `limit`; the events so far.
  template <class Enough>
  std::vector<Event> waitFor(const Enough& enough, std::chrono::milliseconds limit = std::chrono::seconds{10}) {
    std::unique_lock lock{mutex_};
    moved_.wait_for(lock, limit, [&] { return ended_ || enough(events_); });
    return events_;
  }
  /// Changes only, once there are `count` of them.
  std::vector<Event> changes(std::size_t count, std::chrono::milliseconds limit = std::chrono::seconds{10});
  /// Waits for a first event, so that the watch is known to be on.
  Revision begin();
  /// The status it ended with by itself.
  Answer<Nothing> end();

 private:
  void run(Revision after);

  const RecordsCaller records_;
  sdk::LocalCall call_;
  std::mutex mutex_;
  std::condition_variable moved_;
  std::vector<Event> events_;
  bool ended_ = false;
  Answer<Nothing> status_;
  std::thread thread_;
};

}  // namespace berth::test
