// SPDX-License-Identifier: Apache-2.0
#include "storage/grpc_record_store.hpp"

#include "storage/apply_request.hpp"
#include "storage/remote_call.hpp"

#include <algorithm>
#include <utility>

namespace berth::storage {

namespace {

// A call may name 10 000 keys; the values of so many could be more than a message holds (16 MiB).
constexpr std::size_t kKeysPerCall = 100;

using sdk::make;
using sdk::str;
using sdk::view;

Record recordOf(const berth_record& answer) {
  if (answer.found == 0) return Record{std::string{view(answer.name)}, {}, 0};
  return Record{std::string{view(answer.name)}, std::string{view(answer.value)}, answer.version};
}

Revision revisionOf(const berth_revision* revision) {
  return revision == nullptr ? Revision{} : Revision{revision->incarnation, revision->sequence};
}

tl::unexpected<Error> brokenAnswer() {
  return fail(ErrorCode::kInternal, "the Back End's answer lacks records or a revision; its storage plugin is broken");
}

}  // namespace

GrpcRecordStore::GrpcRecordStore(BackendConnection& connection, const observe::Log& log, RecordCacheLimits limits)
    : connection_{connection}, cache_{limits.bytes, limits.silence}, watcher_{connection, cache_, log} {}

Result<std::shared_ptr<const Record>> GrpcRecordStore::getShared(const RecordKey& key) {
  RecordCache::Lookup lookup = cache_.find(key);
  if (lookup.record) return std::move(lookup.record);
  Miss miss{&key, std::move(lookup), nullptr};
  BERTH_CHECK(fetch({&miss, 1}));
  return std::move(miss.record);
}

Result<Record> GrpcRecordStore::get(const RecordKey& key) {
  BERTH_TRY(const auto record, getShared(key));
  return *record;
}

Result<Record> GrpcRecordStore::getFresh(const RecordKey& key) {
  Miss miss{&key, cache_.begin(key), nullptr};
  BERTH_CHECK(fetch({&miss, 1}));
  return *miss.record;
}

Result<std::vector<Record>> GrpcRecordStore::getAll(const std::vector<RecordKey>& keys) {
  std::vector<std::shared_ptr<const Record>> found(keys.size());
  std::vector<Miss> misses;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    RecordCache::Lookup lookup = cache_.find(keys[i]);
    found[i] = lookup.record;
    if (found[i]) continue;
    misses.push_back({&keys[i], std::move(lookup), nullptr});
    places.push_back(i);
  }
  for (std::size_t begin = 0; begin < misses.size(); begin += kKeysPerCall) {
    BERTH_CHECK(fetch(std::span{misses}.subspan(begin, std::min(kKeysPerCall, misses.size() - begin))));
  }
  for (std::size_t i = 0; i < misses.size(); ++i) found[places[i]] = std::move(misses[i].record);

  std::vector<Record> records;
  records.reserve(keys.size());
  for (const auto& record : found) records.push_back(*record);
  return records;
}

Result<void> GrpcRecordStore::fetch(std::span<Miss> misses) {
  std::vector<berth_record_key> keys;
  std::vector<const berth_record_key*> pointers;
  keys.reserve(misses.size());
  pointers.reserve(misses.size());
  for (const Miss& miss : misses) {
    keys.push_back(abiKey(*miss.key));
    pointers.push_back(&keys.back());
  }
  auto request = make<berth_get_records_request>();
  request.keys = pointers.data();
  request.keys_count = pointers.size();
  RemoteCall call{connection_};
  BERTH_TRY(const auto answer,
            call.ask("Records.Get", Repeat::kOnce, [&](const sdk::Call& context, const BackendClients& to) {
              return to.records.get(context, request);
            }));
  if (answer.revision == nullptr || answer.records_count != misses.size()) return brokenAnswer();
  for (std::size_t i = 0; i < misses.size(); ++i) {
    Miss& miss = misses[i];
    Record record = recordOf(*answer.records[i]);
    record.name = miss.key->name;
    miss.record = std::make_shared<const Record>(std::move(record));
    cache_.insert(*miss.key, miss.record, revisionOf(answer.revision), miss.lookup.forgotten);
  }
  return {};
}

Result<RecordPage> GrpcRecordStore::list(const std::string& collection, const std::string& scope,
                                         const std::string& after, std::uint32_t limit) {
  return page(collection, scope, after, limit, false);
}

Result<RecordPage> GrpcRecordStore::listNames(const std::string& collection, const std::string& scope,
                                              const std::string& after, std::uint32_t limit) {
  return page(collection, scope, after, limit, true);
}

Result<RecordPage> GrpcRecordStore::page(const std::string& collection, const std::string& scope,
                                         const std::string& after, std::uint32_t limit, bool names_only) {
  auto request = make<berth_list_records_request>();
  request.collection = str(collection);
  request.scope = str(scope);
  request.after = str(after);
  request.limit = limit;
  request.keys_only = names_only ? 1 : 0;
  RemoteCall call{connection_};
  BERTH_TRY(const auto answer,
            call.ask("Records.List", Repeat::kOnce, [&](const sdk::Call& context, const BackendClients& to) {
              return to.records.list(context, request);
            }));
  RecordPage page;
  page.more = answer.more != 0;
  page.records.reserve(answer.records_count);
  for (std::size_t i = 0; i < answer.records_count; ++i) page.records.push_back(recordOf(*answer.records[i]));
  return page;
}

Result<std::uint64_t> GrpcRecordStore::apply(const Batch& batch) {
  const ApplyRequest request{batch};
  const auto& deadlines = connection_.deadlines();
  RemoteCall call{connection_, batch.durable ? deadlines.sync : deadlines.call};
  const auto answer = call.ask(
      "Records.Apply", Repeat::kNever,
      [&](const sdk::Call& context, const BackendClients& to) { return to.records.apply(context, request.abi()); });
  if (!answer || answer->revision == nullptr) {
    // Either the caller's view was out of date, or nobody knows whether the batch was made.
    for (const Precondition& precondition : batch.preconditions) cache_.forget(precondition.key);
    for (const Change& change : batch.changes) cache_.forget(change.key);
    if (answer) return brokenAnswer();
    return fail(answer.error());
  }
  const Revision revision = revisionOf(answer->revision);
  for (const Change& change : batch.changes) {
    auto record =
        change.remove ? Record{change.key.name, {}, 0} : Record{change.key.name, change.value, revision.sequence};
    cache_.replace(change.key, std::make_shared<const Record>(std::move(record)), revision);
  }
  return revision.sequence;
}

Result<bool> GrpcRecordStore::derivedLost() {
  RemoteCall call{connection_};
  BERTH_TRY(const auto answer,
            call.ask("Records.Info", Repeat::kOnce,
                     [](const sdk::Call& context, const BackendClients& to) { return to.records.info(context, {}); }));
  return answer.derived_lost != 0;
}

}  // namespace berth::storage
