// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store.hpp"

#include "berth/gen/blobs.hpp"
#include "berth/gen/plugin.hpp"
#include "berth/gen/records.hpp"
#include "berth/plugin.hpp"

#include <memory>
#include <string_view>

namespace berth::storage_fs {

/// The faces of a Store: turns the structs of the contract into calls of its parts and back. What each method promises
/// is in berth/gen/<kind>.abi.h. Sources: plugin.cpp, blobs_face.cpp, records_face.cpp.
class Instance {
 public:
  using Call = sdk::Call;

  static sdk::Result<std::unique_ptr<Instance>> create(const sdk::Host& host, const Call& call,
                                                       std::string_view instance, std::string_view config);

  // berth.plugin/1
  sdk::Result<berth_health_response> health(const Call& call, const berth_health_request& request);

  // berth.blobs/1
  sdk::Result<berth_blobs_info_response> info(const Call& call, const berth_blobs_info_request& request);
  sdk::Result<berth_stat_blob_response> stat(const Call& call, const berth_stat_blob_request& request);
  sdk::Result<berth_open_read_response> openRead(const Call& call, const berth_open_read_request& request);
  sdk::Result<berth_read_blob_response> read(const Call& call, const berth_read_blob_request& request);
  sdk::Result<berth_put_blob_response> put(const Call& call, const berth_put_blob_request& request);
  sdk::Result<berth_begin_upload_response> beginUpload(const Call& call, const berth_begin_upload_request& request);
  sdk::Result<berth_open_upload_response> openUpload(const Call& call, const berth_open_upload_request& request);
  sdk::Result<berth_append_upload_response> append(const Call& call, const berth_append_upload_request& request);
  sdk::Result<berth_read_upload_response> readUpload(const Call& call, const berth_read_upload_request& request);
  sdk::Result<berth_upload_status_response> uploadStatus(const Call& call, const berth_upload_status_request& request);
  sdk::Result<berth_commit_upload_response> commit(const Call& call, const berth_commit_upload_request& request);
  sdk::Result<berth_cancel_upload_response> cancelUpload(const Call& call, const berth_cancel_upload_request& request);
  sdk::Result<berth_sync_blobs_response> sync(const Call& call, const berth_sync_blobs_request& request);
  sdk::Result<berth_remove_blob_response> remove(const Call& call, const berth_remove_blob_request& request);
  sdk::Result<berth_list_blobs_response> list(const Call& call, const berth_list_blobs_request& request);

  // berth.records/1
  sdk::Result<berth_records_info_response> info(const Call& call, const berth_records_info_request& request);
  sdk::Result<berth_get_records_response> get(const Call& call, const berth_get_records_request& request);
  sdk::Result<berth_list_records_response> list(const Call& call, const berth_list_records_request& request);
  sdk::Result<berth_apply_response> apply(const Call& call, const berth_apply_request& request);
  sdk::Status watch(const Call& call, const berth_watch_request& request, const sdk::WatchSink& sink);

 private:
  explicit Instance(std::unique_ptr<Store> store) : store_{std::move(store)} {}

  std::unique_ptr<Store> store_;
};

inline sdk::Status statusOf(Failure failure) {
  return sdk::fail(failure.status, std::move(failure.message));
}

}  // namespace berth::storage_fs

// NOLINTBEGIN(bugprone-macro-parentheses): the first argument is a declaration.
/// The value of an Outcome, or its Failure as the Status that the enclosing face returns.
#define FACE_TRY_AS(outcome, declaration, expression)                             \
  auto outcome = (expression);                                                    \
  if (!outcome) return ::berth::storage_fs::statusOf(std::move(outcome).error()); \
  declaration = *std::move(outcome)
#define FACE_TRY(declaration, expression) FACE_TRY_AS(FS_JOIN(face_outcome_, __LINE__), declaration, expression)
/// The same for an Outcome<void>.
#define FACE_CHECK(expression) \
  if (auto face_check = (expression); !face_check) return ::berth::storage_fs::statusOf(std::move(face_check).error())
// NOLINTEND(bugprone-macro-parentheses)
