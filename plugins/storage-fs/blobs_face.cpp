// SPDX-License-Identifier: Apache-2.0
#include "instance.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <vector>

namespace berth::storage_fs {
namespace {

using sdk::view;

Cancelled patienceOf(const sdk::Call& call) {
  return [call] { return call.cancelled(); };
}

/// A descriptor to hand out: never 0, which means none.
Outcome<int> handOut(File file) {
  if (file.fd() != 0) return file.release();
  const int other = ::fcntl(file.fd(), F_DUPFD_CLOEXEC, 1);
  if (other < 0) return systemFailed("hand out a descriptor", errno);
  return other;
}

}  // namespace

sdk::Result<berth_blobs_info_response> Instance::info(const Call& call, const berth_blobs_info_request&) {
  auto response = sdk::make<berth_blobs_info_response>();
  const auto space = store_->space();
  response.store = call.copy("filesystem at " + space.path);
  response.put_max = Blobs::kPutMax;
  response.free_bytes = space.free_bytes;
  response.total_bytes = space.total_bytes;
  response.shares_journal = 1;
  response.boot_id = call.copy(store_->bootId());
  return response;
}

sdk::Result<berth_stat_blob_response> Instance::stat(const Call&, const berth_stat_blob_request& request) {
  auto response = sdk::make<berth_stat_blob_response>();
  FACE_TRY(response.size, store_->blobs().stat(view(request.digest)));
  return response;
}

sdk::Result<berth_open_read_response> Instance::openRead(const Call& call, const berth_open_read_request& request) {
  auto response = sdk::make<berth_open_read_response>();
  FACE_TRY(auto opened, store_->blobs().openRead(view(request.digest), request.inline_max, request.accept_fd != 0));
  response.size = opened.size;
  if (opened.data) {
    response.is_inline = 1;
    response.data = call.copy(*opened.data);
  } else if (opened.file) {
    FACE_TRY(response.content_fd, handOut(std::move(opened.file)));
  }
  return response;
}

sdk::Result<berth_read_blob_response> Instance::read(const Call& call, const berth_read_blob_request& request) {
  auto response = sdk::make<berth_read_blob_response>();
  FACE_TRY(const auto bytes, store_->blobs().read(view(request.digest), request.offset, request.length));
  response.data = call.copy(bytes);
  return response;
}

sdk::Result<berth_put_blob_response> Instance::put(const Call& call, const berth_put_blob_request& request) {
  FACE_CHECK(store_->blobs().put(view(request.digest), view(request.data), patienceOf(call)));
  return sdk::make<berth_put_blob_response>();
}

sdk::Result<berth_begin_upload_response> Instance::beginUpload(const Call&, const berth_begin_upload_request& request) {
  FACE_CHECK(store_->uploads().begin(view(request.id)));
  return sdk::make<berth_begin_upload_response>();
}

sdk::Result<berth_open_upload_response> Instance::openUpload(const Call&, const berth_open_upload_request& request) {
  auto response = sdk::make<berth_open_upload_response>();
  const bool accept_file = request.accept_fd != 0;
  FACE_TRY(File file, store_->uploads().open(view(request.id), request.lease, request.offset, accept_file));
  if (file) {
    FACE_TRY(response.scratch_fd, handOut(std::move(file)));
  }
  return response;
}

sdk::Result<berth_append_upload_response> Instance::append(const Call&, const berth_append_upload_request& request) {
  auto response = sdk::make<berth_append_upload_response>();
  FACE_TRY(response.size,
           store_->uploads().append(view(request.id), request.lease, request.offset, view(request.data)));
  return response;
}

sdk::Result<berth_read_upload_response> Instance::readUpload(const Call& call,
                                                             const berth_read_upload_request& request) {
  auto response = sdk::make<berth_read_upload_response>();
  FACE_TRY(const auto bytes, store_->uploads().read(view(request.id), request.offset, request.length));
  response.data = call.copy(bytes);
  return response;
}

sdk::Result<berth_upload_status_response> Instance::uploadStatus(const Call&,
                                                                 const berth_upload_status_request& request) {
  auto response = sdk::make<berth_upload_status_response>();
  FACE_TRY(response.size, store_->uploads().size(view(request.id)));
  return response;
}

sdk::Result<berth_commit_upload_response> Instance::commit(const Call& call,
                                                           const berth_commit_upload_request& request) {
  FACE_CHECK(
      store_->uploads().commit(view(request.id), view(request.digest), request.size, request.lease, patienceOf(call)));
  return sdk::make<berth_commit_upload_response>();
}

sdk::Result<berth_cancel_upload_response> Instance::cancelUpload(const Call&,
                                                                 const berth_cancel_upload_request& request) {
  FACE_CHECK(store_->uploads().cancel(view(request.id)));
  return sdk::make<berth_cancel_upload_response>();
}

sdk::Result<berth_sync_blobs_response> Instance::sync(const Call& call, const berth_sync_blobs_request& request) {
  std::vector<std::string_view> digests;
  for (std::size_t i = 0; i < request.digests_count; ++i) digests.push_back(view(request.digests[i]));
  FACE_CHECK(store_->blobs().sync(digests, request.before_records != 0, patienceOf(call)));
  return sdk::make<berth_sync_blobs_response>();
}

sdk::Result<berth_remove_blob_response> Instance::remove(const Call&, const berth_remove_blob_request& request) {
  FACE_CHECK(store_->blobs().remove(view(request.digest)));
  return sdk::make<berth_remove_blob_response>();
}

sdk::Result<berth_list_blobs_response> Instance::list(const Call& call, const berth_list_blobs_request& request) {
  auto response = sdk::make<berth_list_blobs_response>();
  FACE_TRY(const auto page, store_->blobs().list(view(request.after), request.limit));
  const auto entries = call.addArray<const berth_blob_entry*>(page.blobs.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    auto& entry = call.add<berth_blob_entry>();
    entry.digest = call.copy(page.blobs[i].digest);
    entry.size = page.blobs[i].size;
    entries[i] = &entry;
  }
  response.blobs = entries.data();
  response.blobs_count = entries.size();
  response.more = page.more ? 1 : 0;
  return response;
}

}  // namespace berth::storage_fs
