// SPDX-License-Identifier: Apache-2.0
#include "unit/storage/fake_store.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>
#include <utility>

namespace berth::test {

namespace {

using sdk::make;
using sdk::str;
using sdk::view;

std::string contentOf(int fd) {
  struct stat status {};
  ::fstat(fd, &status);
  std::string content(static_cast<std::size_t>(status.st_size), '\0');
  if (::pread(fd, content.data(), content.size(), 0) != status.st_size) content.clear();
  return content;
}

sdk::Status notFound() {
  return sdk::fail(BERTH_NOT_FOUND, "not here");
}

}  // namespace

std::uint64_t FakeStore::change(const std::string& collection, const std::string& scope, const std::string& name,
                                const std::string& value) {
  const std::lock_guard lock{mutex_};
  const Key key{collection, scope, name};
  records_[key] = {value, ++sequence_};
  events_.push_back({sequence_, key});
  changed_.notify_all();
  return sequence_;
}

void FakeStore::addBlob(const std::string& digest, const std::string& content) {
  const std::lock_guard lock{mutex_};
  blobs_[digest] = content;
}

std::string FakeStore::blob(const std::string& digest) {
  const std::lock_guard lock{mutex_};
  return blobs_[digest];
}

sdk::Status FakeStore::enter() {
  ++calls;
  std::this_thread::sleep_for(std::chrono::milliseconds{delay_ms});
  return fail_with == 0 ? sdk::Status{} : sdk::fail(fail_with, "told to");
}

const berth_revision* FakeStore::revision(const Call& call) {
  auto& revision = call.add<berth_revision>();
  revision.incarnation = incarnation_;
  revision.sequence = sequence_;
  return &revision;
}

FakeStore::Key FakeStore::keyOf(const berth_record_key& key) {
  return {std::string{view(key.collection)}, std::string{view(key.scope)}, std::string{view(key.name)}};
}

int FakeStore::fileOf(const std::string& content) {
  const int fd = ::memfd_create("content", MFD_CLOEXEC);
  return ::write(fd, content.data(), content.size()) == static_cast<ssize_t>(content.size()) ? fd : 0;
}

sdk::Result<berth_describe_response> FakeStore::describe(const Call& call, const berth_describe_request&) {
  static constexpr const char* kMethods[] = {
      "berth.blobs/1.Info",         "berth.blobs/1.Stat",   "berth.blobs/1.OpenRead",
      "berth.blobs/1.Read",         "berth.blobs/1.Put",    "berth.blobs/1.BeginUpload",
      "berth.blobs/1.OpenUpload",   "berth.blobs/1.Append", "berth.blobs/1.ReadUpload",
      "berth.blobs/1.UploadStatus", "berth.blobs/1.Commit", "berth.blobs/1.CancelUpload",
      "berth.blobs/1.Sync",         "berth.blobs/1.Remove", "berth.records/1.Info",
      "berth.records/1.Get",        "berth.records/1.List", "berth.records/1.Apply"};
  const auto methods = call.addArray<berth_str>(std::size(kMethods));
  for (std::size_t i = 0; i < methods.size(); ++i) methods[i] = str(kMethods[i]);
  auto answer = make<berth_describe_response>();
  answer.methods = methods.data();
  answer.methods_count = methods.size();
  answer.instance = incarnation_;
  return answer;
}

sdk::Result<berth_blobs_info_response> FakeStore::info(const Call&, const berth_blobs_info_request&) {
  if (auto refused = enter(); !refused.ok()) return refused;
  auto answer = make<berth_blobs_info_response>();
  answer.put_max = 64 << 10;
  return answer;
}

sdk::Result<berth_stat_blob_response> FakeStore::stat(const Call&, const berth_stat_blob_request& request) {
  if (auto refused = enter(); !refused.ok()) return refused;
  const std::lock_guard lock{mutex_};
  const auto found = blobs_.find(std::string{view(request.digest)});
  if (found == blobs_.end()) return notFound();
  auto answer = make<berth_stat_blob_response>();
  answer.size = found->second.size();
  return answer;
}

sdk::Result<berth_open_read_response> FakeStore::openRead(const Call& call, const berth_open_read_request& request) {
  if (auto refused = enter(); !refused.ok()) return refused;
  const std::lock_guard lock{mutex_};
  const auto found = blobs_.find(std::string{view(request.digest)});
  if (found == blobs_.end()) return notFound();
  auto answer = make<berth_open_read_response>();
  answer.size = found->second.size();
  if (answer.size <= request.inline_max) {
    answer.is_inline = 1;
    answer.data = call.copy(found->second);
  } else if (request.accept_fd != 0 && give_descriptors) {
    answer.content_fd = fileOf(found->second);
  }
  return answer;
}

sdk::Result<berth_read_blob_response> FakeStore::read(const Call& call, const berth_read_blob_request& request) {
  if (auto refused = enter(); !refused.ok()) return refused;
  const std::lock_guard lock{mutex_};
  const auto found = blobs_.find(std::string{view(request.digest)});
  if (found == blobs_.end()) return notFound();
  last_read = request.length;
  auto answer = make<berth_read_blob_response>();
  answer.data = call.copy(std::string_view{found->second}.substr(request.offset, request.length));
  return answer;
}

sdk::Result<berth_put_blob_response> FakeStore::put(const Call&, const berth_put_blob_request& request) {
  if (auto refused = enter(); !refused.ok()) return refused;
  addBlob(std::string{view(request.digest)}, std::string{view(request.data)});
  return make<berth_put_blob_response>();
}

sdk::Result<berth_begin_upload_response> FakeStore::beginUpload(const Call&,
                                                                const berth_begin_upload_request& request) {
  if (auto refused = enter(); !refused.ok()) return refused;
  const std::lock_guard lock{mutex_};
  uploads_[std::string{view(request.id)}] = fileOf({});
  return make<berth_begin_upload_response>();
}

sdk::Result<berth_open_upload_response> FakeStore::openUpload(const Call&, const berth_open_upload_request& request) {
  if (auto refused = enter(); !refused.ok()) return refused;
  const std::lock_guard lock{mutex_};
  const auto found = uploads_.find(std::string{view(request.id)});
  if (found == uploads_.end()) return notFound();
  if (::ftruncate(found->second, static_cast<off_t>(request.offset)) != 0) return sdk::fail(BERTH_UNAVAILABLE, "");
  auto answer = make<berth_open_upload_response>();
  if (request.accept_fd != 0 && give_descriptors) answer.scratch_fd = ::fcntl(found->second, F_DUPFD_CLOEXEC, 3);
  return answer;
}

sdk::Result<berth_append_upload_response> FakeStore::append(const Call&, const berth_append_upload_request& request) {
  if (auto refused = enter(); !refused.ok()) return refused;
  const std::lock_guard lock{mutex_};
  const auto found = uploads_.find(std::string{view(request.id)});
  if (found == uploads_.end()) return notFound();
  if (contentOf(found->second).size() != request.offset) return sdk::fail(BERTH_OUT_OF_RANGE, "not the end");
  const auto written = ::pwrite(found->second, request.data.ptr, request.data.len, static_cast<off_t>(request.offset));
  if (written != static_cast<ssize_t>(request.data.len)) return sdk::fail(BERTH_RESOURCE_EXHAUSTED, "full");
  return make<berth_append_upload_response>();
}

sdk::Result<berth_read_upload_response> FakeStore::readUpload(const Call& call,
                                                              const berth_read_upload_request& request) {
  if (auto refused = enter(); !refused.ok()) return refused;
  const std::lock_guard lock{mutex_};
  const auto found = uploads_.find(std::string{view(request.id)});
  if (found == uploads_.end()) return notFound();
  auto answer = make<berth_read_upload_response>();
  answer.data = call.copy(contentOf(found->second).substr(request.offset, request.length));
  return answer;
}

sdk::Result<berth_upload_status_response> FakeStore::uploadStatus(const Call&,
                                                                  const berth_upload_status_request& request) {
  if (auto refused = enter(); !refused.ok()) return refused;
  const std::lock_guard lock{mutex_};
  const auto found = uploads_.find(std::string{view(request.id)});
  if (found == uploads_.end()) return notFound();
  auto answer = make<berth_upload_status_response>();
  answer.size = contentOf(found->second).size();
  return answer;
}

sdk::Result<berth_commit_upload_response> FakeStore::commit(const Call&, const berth_commit_upload_request& request) {
  if (auto refused = enter(); !refused.ok()) return refused;
  const std::lock_guard lock{mutex_};
  const auto found = uploads_.find(std::string{view(request.id)});
  if (found == uploads_.end()) return notFound();
  std::string content = contentOf(found->second);
  if (content.size() != request.size) return sdk::fail(BERTH_FAILED_PRECONDITION, "another size");
  blobs_[std::string{view(request.digest)}] = std::move(content);
  ::close(found->second);
  uploads_.erase(found);
  return make<berth_commit_upload_response>();
}

sdk::Result<berth_cancel_upload_response> FakeStore::cancelUpload(const Call&,
                                                                  const berth_cancel_upload_request& request) {
  if (auto refused = enter(); !refused.ok()) return refused;
  const std::lock_guard lock{mutex_};
  const auto found = uploads_.find(std::string{view(request.id)});
  if (found != uploads_.end()) {
    ::close(found->second);
    uploads_.erase(found);
  }
  return make<berth_cancel_upload_response>();
}

sdk::Result<berth_sync_blobs_response> FakeStore::sync(const Call&, const berth_sync_blobs_request& request) {
  if (auto refused = enter(); !refused.ok()) return refused;
  const std::lock_guard lock{mutex_};
  for (std::size_t i = 0; i < request.digests_count; ++i) {
    if (!blobs_.contains(std::string{view(request.digests[i])})) return notFound();
  }
  return make<berth_sync_blobs_response>();
}

sdk::Result<berth_remove_blob_response> FakeStore::remove(const Call&, const berth_remove_blob_request& request) {
  if (auto refused = enter(); !refused.ok()) return refused;
  const std::lock_guard lock{mutex_};
  blobs_.erase(std::string{view(request.digest)});
  return make<berth_remove_blob_response>();
}

sdk::Result<berth_list_blobs_response> FakeStore::list(const Call& call, const berth_list_blobs_request& request) {
  if (auto refused = enter(); !refused.ok()) return refused;
  const std::lock_guard lock{mutex_};
  auto answer = make<berth_list_blobs_response>();
  const auto entries = call.addArray<const berth_blob_entry*>(request.limit);
  for (auto at = blobs_.upper_bound(std::string{view(request.after)}); at != blobs_.end(); ++at) {
    if (answer.blobs_count == request.limit) {
      answer.more = 1;
      break;
    }
    auto& entry = call.add<berth_blob_entry>();
    entry.digest = call.copy(at->first);
    entry.size = at->second.size();
    entries[answer.blobs_count++] = &entry;
  }
  answer.blobs = entries.data();
  return answer;
}

sdk::Result<berth_records_info_response> FakeStore::info(const Call& call, const berth_records_info_request&) {
  if (auto refused = enter(); !refused.ok()) return refused;
  const std::lock_guard lock{mutex_};
  auto answer = make<berth_records_info_response>();
  answer.revision = revision(call);
  return answer;
}

sdk::Result<berth_get_records_response> FakeStore::get(const Call& call, const berth_get_records_request& request) {
  if (auto refused = enter(); !refused.ok()) return refused;
  const std::lock_guard lock{mutex_};
  const auto records = call.addArray<const berth_record*>(request.keys_count);
  for (std::size_t i = 0; i < request.keys_count; ++i) {
    auto& record = call.add<berth_record>();
    records[i] = &record;
    record.name = call.copy(view(request.keys[i]->name));
    const auto found = records_.find(keyOf(*request.keys[i]));
    if (found == records_.end()) continue;
    record.found = 1;
    record.value = call.copy(found->second.text);
    record.version = found->second.version;
  }
  auto answer = make<berth_get_records_response>();
  answer.revision = revision(call);
  answer.records = records.data();
  answer.records_count = records.size();
  return answer;
}

sdk::Result<berth_list_records_response> FakeStore::list(const Call& call, const berth_list_records_request& request) {
  if (auto refused = enter(); !refused.ok()) return refused;
  const std::lock_guard lock{mutex_};
  const std::string collection{view(request.collection)};
  const std::string scope{view(request.scope)};
  auto answer = make<berth_list_records_response>();
  answer.revision = revision(call);
  const auto records = call.addArray<const berth_record*>(request.limit);
  for (auto at = records_.upper_bound({collection, scope, std::string{view(request.after)}}); at != records_.end();
       ++at) {
    if (std::get<0>(at->first) != collection || std::get<1>(at->first) != scope) break;
    if (answer.records_count == request.limit) {
      answer.more = 1;
      break;
    }
    auto& record = call.add<berth_record>();
    records[answer.records_count++] = &record;
    record.found = 1;
    record.name = call.copy(std::get<2>(at->first));
    if (request.keys_only == 0) record.value = call.copy(at->second.text);
    record.version = at->second.version;
  }
  answer.records = records.data();
  return answer;
}

sdk::Result<berth_apply_response> FakeStore::apply(const Call& call, const berth_apply_request& request) {
  if (auto refused = enter(); !refused.ok()) return refused;
  const std::lock_guard lock{mutex_};
  for (std::size_t i = 0; i < request.preconditions_count; ++i) {
    const auto found = records_.find(keyOf(*request.preconditions[i]->key));
    const std::uint64_t version = found == records_.end() ? 0 : found->second.version;
    if (version != request.preconditions[i]->version) return sdk::fail(BERTH_FAILED_PRECONDITION, "changed since");
  }
  ++sequence_;
  for (std::size_t i = 0; i < request.changes_count; ++i) {
    const auto& change = *request.changes[i];
    const Key key = keyOf(*change.key);
    if (change.remove != 0) {
      records_.erase(key);
    } else {
      records_[key] = {std::string{view(change.value)}, sequence_};
    }
    events_.push_back({sequence_, key});
  }
  changed_.notify_all();
  if (lose_answers) return sdk::fail(BERTH_UNAVAILABLE, "the answer was lost");
  auto answer = make<berth_apply_response>();
  answer.revision = revision(call);
  return answer;
}

sdk::Status FakeStore::watch(const Call& call, const berth_watch_request& request, const sdk::WatchSink& sink) {
  struct Count {
    explicit Count(std::atomic<int>& to) : feeds{to} { ++feeds; }
    ~Count() { --feeds; }
    std::atomic<int>& feeds;
  } count{feeds};
  ++feeds_begun;
  std::unique_lock lock{mutex_};
  std::uint64_t after = sequence_;
  if (request.after != nullptr && request.after->incarnation != 0) {
    if (forget_cursors || request.after->incarnation != incarnation_) return sdk::fail(BERTH_OUT_OF_RANGE, "too old");
    after = request.after->sequence;
  }
  auto next_heartbeat = std::chrono::steady_clock::now();
  while (!call.cancelled()) {
    auto revision = make<berth_revision>();
    revision.incarnation = incarnation_;
    for (std::size_t i = 0; i < events_.size() && !mute; ++i) {
      const Event event = events_[i];
      if (event.sequence <= after) continue;
      auto key = make<berth_record_key>();
      key.collection = str(std::get<0>(event.key));
      key.scope = str(std::get<1>(event.key));
      key.name = str(std::get<2>(event.key));
      revision.sequence = event.sequence;
      auto told = make<berth_watch_event>();
      told.revision = &revision;
      told.key = &key;
      if (!sink.put(told)) return {};
    }
    if (!mute) after = sequence_;
    if (!mute && std::chrono::steady_clock::now() >= next_heartbeat) {
      next_heartbeat = std::chrono::steady_clock::now() + std::chrono::milliseconds{50};
      revision.sequence = after;
      auto heartbeat = make<berth_watch_event>();
      heartbeat.revision = &revision;
      if (!sink.put(heartbeat)) return {};
    }
    changed_.wait_for(lock, std::chrono::milliseconds{10});
  }
  return sdk::fail(BERTH_CANCELLED, "cancelled");
}

}  // namespace berth::test
