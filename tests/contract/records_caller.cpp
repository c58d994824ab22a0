// SPDX-License-Identifier: Apache-2.0
#include "contract/records_caller.hpp"

#include <algorithm>
#include <deque>

namespace berth::test {
namespace {

using sdk::LocalCall;
using sdk::make;
using sdk::str;
using sdk::view;

berth_record_key rawKey(const storage::RecordKey& key) {
  auto raw = make<berth_record_key>();
  raw.collection = str(key.collection);
  raw.scope = str(key.scope);
  raw.name = str(key.name);
  return raw;
}

Revision revisionOf(const berth_revision* revision) {
  return revision == nullptr ? Revision{} : Revision{revision->incarnation, revision->sequence};
}

RecordsCaller::Record recordOf(const berth_record& record) {
  return {std::string{view(record.name)}, std::string{view(record.value)}, record.found != 0 ? record.version : 0};
}

template <class Response>
RecordsCaller::Found foundOf(const Response& response) {
  RecordsCaller::Found found;
  found.revision = revisionOf(response.revision);
  for (std::size_t i = 0; i < response.records_count; ++i) found.records.push_back(recordOf(*response.records[i]));
  return found;
}

template <class T>
std::vector<const T*> pointersTo(const std::deque<T>& values) {
  std::vector<const T*> pointers;
  for (const T& value : values) pointers.push_back(&value);
  return pointers;
}

}  // namespace

Answer<RecordsCaller::Info> RecordsCaller::info() const {
  LocalCall call;
  return answerOf<Info>(client_.info(call, make<berth_records_info_request>()), [](const auto& response) {
    return Info{revisionOf(response.revision), response.derived_lost != 0};
  });
}

Answer<RecordsCaller::Found> RecordsCaller::get(const std::vector<Key>& keys) const {
  LocalCall call;
  std::deque<berth_record_key> raw;
  for (const Key& key : keys) raw.push_back(rawKey(key));
  const auto pointers = pointersTo(raw);
  auto request = make<berth_get_records_request>();
  request.keys = pointers.data();
  request.keys_count = pointers.size();
  return answerOf<Found>(client_.get(call, request), [](const auto& response) { return foundOf(response); });
}

Answer<RecordsCaller::Found> RecordsCaller::list(std::string_view collection, std::string_view scope,
                                                 std::string_view after, std::uint32_t limit, bool keys_only) const {
  LocalCall call;
  auto request = make<berth_list_records_request>();
  request.collection = str(collection);
  request.scope = str(scope);
  request.after = str(after);
  request.limit = limit;
  request.keys_only = keys_only ? 1 : 0;
  return answerOf<Found>(client_.list(call, request), [](const auto& response) {
    Found found = foundOf(response);
    found.more = response.more != 0;
    return found;
  });
}

Answer<Revision> RecordsCaller::apply(const Batch& batch) const {
  LocalCall call;
  std::deque<berth_record_key> keys;
  std::deque<berth_precondition> preconditions;
  for (const auto& wanted : batch.preconditions) {
    auto& raw = preconditions.emplace_back(make<berth_precondition>());
    raw.key = &keys.emplace_back(rawKey(wanted.key));
    raw.version = wanted.version;
  }
  std::deque<berth_change> changes;
  for (const auto& change : batch.changes) {
    auto& raw = changes.emplace_back(make<berth_change>());
    raw.key = &keys.emplace_back(rawKey(change.key));
    raw.value = str(change.value);
    raw.remove = change.remove ? 1 : 0;
  }
  const auto precondition_pointers = pointersTo(preconditions);
  const auto change_pointers = pointersTo(changes);
  auto request = make<berth_apply_request>();
  request.preconditions = precondition_pointers.data();
  request.preconditions_count = precondition_pointers.size();
  request.changes = change_pointers.data();
  request.changes_count = change_pointers.size();
  request.durable = batch.durable ? 1 : 0;
  request.derived_restored = batch.derived_restored ? 1 : 0;
  return answerOf<Revision>(client_.apply(call, request),
                            [](const auto& response) { return revisionOf(response.revision); });
}

Answer<Revision> RecordsCaller::put(const Key& key, std::string value, bool durable) const {
  Batch batch;
  batch.changes.push_back({key, std::move(value), false});
  batch.durable = durable;
  return apply(batch);
}

Answer<Revision> RecordsCaller::remove(const Key& key) const {
  Batch batch;
  batch.changes.push_back({key, {}, true});
  return apply(batch);
}

RecordsCaller::Record RecordsCaller::one(const Key& key) const {
  auto found = get({key});
  return found.ok() && found.value.records.size() == 1 ? found.value.records.front() : Record{};
}

Answer<std::vector<std::string>> RecordsCaller::names(std::string_view collection, std::string_view scope,
                                                      std::uint32_t limit) const {
  Answer<std::vector<std::string>> all;
  for (bool more = true; more;) {
    const auto page = list(collection, scope, all.value.empty() ? std::string{} : all.value.back(), limit, true);
    if (!page.ok()) return {page.code, page.message, {}};
    for (const auto& record : page.value.records) all.value.push_back(record.name);
    more = page.value.more;
    if (more && page.value.records.empty()) return {BERTH_INTERNAL, "an empty page that says there is more", {}};
  }
  return all;
}

Watcher::Watcher(const RecordsCaller& records, Revision after)
    : records_{records}, thread_{[this, after] { run(after); }} {}

Watcher::~Watcher() {
  call_.cancel();
  thread_.join();
}

void Watcher::run(Revision after) {
  auto cursor = make<berth_revision>();
  cursor.incarnation = after.incarnation;
  cursor.sequence = after.sequence;
  auto request = make<berth_watch_request>();
  request.after = &cursor;
  const auto status = records_.client().watch(call_, request, [&](const berth_watch_event& event) {
    Event copy{revisionOf(event.revision), {}, event.removed != 0, std::chrono::steady_clock::now()};
    if (event.key != nullptr)
      copy.key = {std::string{view(event.key->collection)}, std::string{view(event.key->scope)},
                  std::string{view(event.key->name)}};
    const std::lock_guard lock{mutex_};
    events_.push_back(std::move(copy));
    moved_.notify_all();
    return true;
  });
  const std::lock_guard lock{mutex_};
  status_ = {status.code, status.message, {}};
  ended_ = true;
  moved_.notify_all();
}

std::vector<Watcher::Event> Watcher::changes(std::size_t count, std::chrono::milliseconds limit) {
  const auto isChange = [](const Event& event) { return !event.key.collection.empty(); };
  auto events = waitFor(
      [&](const std::vector<Event>& seen) {
        return static_cast<std::size_t>(std::count_if(seen.begin(), seen.end(), isChange)) >= count;
      },
      limit);
  std::erase_if(events, [&](const Event& event) { return !isChange(event); });
  return events;
}

Revision Watcher::begin() {
  const auto events = waitFor([](const std::vector<Event>& seen) { return !seen.empty(); });
  return events.empty() ? Revision{} : events.front().revision;
}

Answer<Nothing> Watcher::end() {
  std::unique_lock lock{mutex_};
  moved_.wait_for(lock, std::chrono::seconds{10}, [&] { return ended_; });
  if (!ended_) return {BERTH_UNKNOWN, "the watch goes on", {}};
  return status_;
}

}  // namespace berth::test
