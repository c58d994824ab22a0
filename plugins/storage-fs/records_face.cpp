// SPDX-License-Identifier: Apache-2.0
#include "instance.hpp"

#include <vector>

namespace berth::storage_fs {
namespace {

using sdk::view;

const berth_revision* answerRevision(const sdk::Call& call, const Revision& revision) {
  auto& answer = call.add<berth_revision>();
  answer.incarnation = revision.incarnation;
  answer.sequence = revision.sequence;
  return &answer;
}

/// A key that is not set is an empty one, which no collection has.
RecordKey keyOf(const berth_record_key* key) {
  if (key == nullptr) return {};
  return {view(key->collection), view(key->scope), view(key->name)};
}

template <class Response>
void answerRecords(const sdk::Call& call, const Records::Found& found, Response& response) {
  response.revision = answerRevision(call, found.revision);
  const auto records = call.addArray<const berth_record*>(found.records.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto& from = found.records[i];
    auto& record = call.add<berth_record>();
    record.found = from.version != 0 ? 1 : 0;
    record.name = call.copy(from.name);
    record.value = call.copy(from.value);
    record.version = from.version;
    records[i] = &record;
  }
  response.records = records.data();
  response.records_count = records.size();
}

Batch batchOf(const berth_apply_request& request) {
  Batch batch;
  for (std::size_t i = 0; i < request.preconditions_count; ++i) {
    const auto& precondition = *request.preconditions[i];
    batch.preconditions.push_back({keyOf(precondition.key), precondition.version});
  }
  for (std::size_t i = 0; i < request.changes_count; ++i) {
    const auto& change = *request.changes[i];
    batch.changes.push_back({keyOf(change.key), view(change.value), change.remove != 0});
  }
  batch.durable = request.durable != 0;
  batch.derived_restored = request.derived_restored != 0;
  return batch;
}

bool putEvent(const sdk::WatchSink& sink, std::uint64_t incarnation, const FeedEvent& from) {
  auto revision = sdk::make<berth_revision>();
  revision.incarnation = incarnation;
  revision.sequence = from.sequence;
  auto key = sdk::make<berth_record_key>();
  auto event = sdk::make<berth_watch_event>();
  event.revision = &revision;
  event.removed = from.removed ? 1 : 0;
  if (const RecordKey parts = from.parts(); !parts.collection.empty()) {
    key.collection = sdk::str(parts.collection);
    key.scope = sdk::str(parts.scope);
    key.name = sdk::str(parts.name);
    event.key = &key;
  }
  return sink.put(event);
}

}  // namespace

sdk::Result<berth_records_info_response> Instance::info(const Call& call, const berth_records_info_request&) {
  auto response = sdk::make<berth_records_info_response>();
  response.revision = answerRevision(call, store_->records().revision());
  response.derived_lost = store_->records().derivedLost() ? 1 : 0;
  return response;
}

sdk::Result<berth_get_records_response> Instance::get(const Call& call, const berth_get_records_request& request) {
  std::vector<RecordKey> keys;
  keys.reserve(request.keys_count);
  for (std::size_t i = 0; i < request.keys_count; ++i) keys.push_back(keyOf(request.keys[i]));
  FACE_TRY(const auto found, store_->records().get(keys));
  auto response = sdk::make<berth_get_records_response>();
  answerRecords(call, found, response);
  return response;
}

sdk::Result<berth_list_records_response> Instance::list(const Call& call, const berth_list_records_request& request) {
  FACE_TRY(const auto found, store_->records().list({view(request.collection), view(request.scope), view(request.after),
                                                     request.limit, request.keys_only != 0}));
  auto response = sdk::make<berth_list_records_response>();
  answerRecords(call, found, response);
  response.more = found.more ? 1 : 0;
  return response;
}

sdk::Result<berth_apply_response> Instance::apply(const Call& call, const berth_apply_request& request) {
  FACE_TRY(const Revision revision, store_->records().apply(batchOf(request), [call] { return call.cancelled(); }));
  auto response = sdk::make<berth_apply_response>();
  response.revision = answerRevision(call, revision);
  return response;
}

sdk::Status Instance::watch(const Call& call, const berth_watch_request& request, const sdk::WatchSink& sink) {
  Revision after;
  if (request.after != nullptr) after = {request.after->incarnation, request.after->sequence};
  auto& feed = store_->feed();
  FACE_CHECK(feed.watch(
      after, [&] { return call.cancelled(); },
      [&](const FeedEvent& event) { return putEvent(sink, feed.incarnation(), event); }));
  return {};
}

}  // namespace berth::storage_fs
