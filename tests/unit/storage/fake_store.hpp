// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <berth/gen/blobs.hpp>
#include <berth/gen/plugin.hpp>
#include <berth/gen/records.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

namespace berth::test {

/// A storage plugin in memory that keeps the contract, counts its calls, and misbehaves on demand. Thread-safe.
class FakeStore {
 public:
  explicit FakeStore(std::uint64_t incarnation = 7) : incarnation_{incarnation} {}

  // What it does to its callers.
  std::atomic<int> delay_ms{0};              ///< Each call but watch and describe first sleeps.
  std::atomic<berth_status> fail_with{0};    ///< Each call but watch and describe answers this.
  std::atomic<bool> lose_answers{false};     ///< apply() works, and answers UNAVAILABLE.
  std::atomic<bool> mute{false};             ///< Feeds say nothing.
  std::atomic<bool> forget_cursors{false};   ///< Feeds that start from a cursor are OUT_OF_RANGE.
  std::atomic<bool> give_descriptors{true};  ///< When they are asked for.
  std::atomic<int> calls{0};                 ///< Without watch and describe.
  std::atomic<std::uint64_t> last_read{0};   ///< Bytes that the last read() asked for.
  std::atomic<int> feeds{0};                 ///< Under way.
  std::atomic<int> feeds_begun{0};

  /// As another Front End would: at once, with an event.
  std::uint64_t change(const std::string& collection, const std::string& scope, const std::string& name,
                       const std::string& value);
  void addBlob(const std::string& digest, const std::string& content);
  std::string blob(const std::string& digest);

  using Call = sdk::Call;
  template <class T>
  using Answer = sdk::Result<T>;
  Answer<berth_describe_response> describe(const Call& call, const berth_describe_request& request);
  Answer<berth_blobs_info_response> info(const Call& call, const berth_blobs_info_request& request);
  Answer<berth_stat_blob_response> stat(const Call& call, const berth_stat_blob_request& request);
  Answer<berth_open_read_response> openRead(const Call& call, const berth_open_read_request& request);
  Answer<berth_read_blob_response> read(const Call& call, const berth_read_blob_request& request);
  Answer<berth_put_blob_response> put(const Call& call, const berth_put_blob_request& request);
  Answer<berth_begin_upload_response> beginUpload(const Call& call, const berth_begin_upload_request& request);
  Answer<berth_open_upload_response> openUpload(const Call& call, const berth_open_upload_request& request);
  Answer<berth_append_upload_response> append(const Call& call, const berth_append_upload_request& request);
  Answer<berth_read_upload_response> readUpload(const Call& call, const berth_read_upload_request& request);
  Answer<berth_upload_status_response> uploadStatus(const Call& call, const berth_upload_status_request& request);
  Answer<berth_commit_upload_response> commit(const Call& call, const berth_commit_upload_request& request);
  Answer<berth_cancel_upload_response> cancelUpload(const Call& call, const berth_cancel_upload_request& request);
  Answer<berth_sync_blobs_response> sync(const Call& call, const berth_sync_blobs_request& request);
  Answer<berth_remove_blob_response> remove(const Call& call, const berth_remove_blob_request& request);
  Answer<berth_list_blobs_response> list(const Call& call, const berth_list_blobs_request& request);
  Answer<berth_records_info_response> info(const Call& call, const berth_records_info_request& request);
  Answer<berth_get_records_response> get(const Call& call, const berth_get_records_request& request);
  Answer<berth_list_records_response> list(const Call& call, const berth_list_records_request& request);
  Answer<berth_apply_response> apply(const Call& call, const berth_apply_request& request);
  sdk::Status watch(const Call& call, const berth_watch_request& request, const sdk::WatchSink& sink);

 private:
  using Key = std::tuple<std::string, std::string, std::string>;
  struct Value {
    std::string text;
    std::uint64_t version = 0;
  };
  struct Event {
    std::uint64_t sequence;
    Key key;
  };
  /// Counts, sleeps, and says whether the call may go on.
  sdk::Status enter();
  const berth_revision* revision(const Call& call);
  static Key keyOf(const berth_record_key& key);
  static int fileOf(const std::string& content);

  const std::uint64_t incarnation_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t sequence_ = 1;
  std::map<Key, Value> records_;
  std::vector<Event> events_;
  std::map<std::string, std::string> blobs_;
  std::map<std::string, int> uploads_;  ///< Descriptors of their files.
};

}  // namespace berth::test
