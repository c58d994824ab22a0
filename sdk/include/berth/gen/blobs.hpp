// SPDX-License-Identifier: Apache-2.0
// Made by protoc-gen-berth from berth/plugin/v1/blobs.proto; change that and run sdk/tools/regenerate.
// clang-format off
#pragma once

#include "berth/face.hpp"
#include "berth/gen/blobs.abi.h"

#include <concepts>

namespace berth::sdk {

namespace face {

template <class T>
constexpr auto infoOfBlobs() -> decltype(berth_blobs_v1::info) {
  if constexpr (requires(T& to, const Call& call, const berth_blobs_info_request& request) {
                  { to.info(call, request) } -> std::same_as<Result<berth_blobs_info_response>>;
                }) {
    return [](void* self, const berth_call* call, const berth_blobs_info_request* request, berth_blobs_info_response* response) noexcept -> berth_status {
      return answer<T>(self, call, request, response, [](T& to, const Call& c, const berth_blobs_info_request& r) -> Result<berth_blobs_info_response> { return to.info(c, r); });
    };
  } else {
    if constexpr (requires { &T::info; })
      static_assert(isOfAnotherKind<berth_blobs_info_request>(&T::info), "info must be: Result<berth_blobs_info_response> info(const Call&, const berth_blobs_info_request&)");
    return nullptr;
  }
}

template <class T>
constexpr auto statOfBlobs() -> decltype(berth_blobs_v1::stat) {
  if constexpr (requires(T& to, const Call& call, const berth_stat_blob_request& request) {
                  { to.stat(call, request) } -> std::same_as<Result<berth_stat_blob_response>>;
                }) {
    return [](void* self, const berth_call* call, const berth_stat_blob_request* request, berth_stat_blob_response* response) noexcept -> berth_status {
      return answer<T>(self, call, request, response, [](T& to, const Call& c, const berth_stat_blob_request& r) -> Result<berth_stat_blob_response> { return to.stat(c, r); });
    };
  } else {
    if constexpr (requires { &T::stat; })
      static_assert(isOfAnotherKind<berth_stat_blob_request>(&T::stat), "stat must be: Result<berth_stat_blob_response> stat(const Call&, const berth_stat_blob_request&)");
    return nullptr;
  }
}

template <class T>
constexpr auto openReadOfBlobs() -> decltype(berth_blobs_v1::open_read) {
  if constexpr (requires(T& to, const Call& call, const berth_open_read_request& request) {
                  { to.openRead(call, request) } -> std::same_as<Result<berth_open_read_response>>;
                }) {
    return [](void* self, const berth_call* call, const berth_open_read_request* request, berth_open_read_response* response) noexcept -> berth_status {
      return answer<T>(self, call, request, response, [](T& to, const Call& c, const berth_open_read_request& r) -> Result<berth_open_read_response> { return to.openRead(c, r); });
    };
  } else {
    if constexpr (requires { &T::openRead; })
      static_assert(isOfAnotherKind<berth_open_read_request>(&T::openRead), "openRead must be: Result<berth_open_read_response> openRead(const Call&, const berth_open_read_request&)");
    return nullptr;
  }
}

template <class T>
constexpr auto readOfBlobs() -> decltype(berth_blobs_v1::read) {
  if constexpr (requires(T& to, const Call& call, const berth_read_blob_request& request) {
                  { to.read(call, request) } -> std::same_as<Result<berth_read_blob_response>>;
                }) {
    return [](void* self, const berth_call* call, const berth_read_blob_request* request, berth_read_blob_response* response) noexcept -> berth_status {
      return answer<T>(self, call, request, response, [](T& to, const Call& c, const berth_read_blob_request& r) -> Result<berth_read_blob_response> { return to.read(c, r); });
    };
  } else {
    if constexpr (requires { &T::read; })
      static_assert(isOfAnotherKind<berth_read_blob_request>(&T::read), "read must be: Result<berth_read_blob_response> read(const Call&, const berth_read_blob_request&)");
    return nullptr;
  }
}

template <class T>
constexpr auto putOfBlobs() -> decltype(berth_blobs_v1::put) {
  if constexpr (requires(T& to, const Call& call, const berth_put_blob_request& request) {
                  { to.put(call, request) } -> std::same_as<Result<berth_put_blob_response>>;
                }) {
    return [](void* self, const berth_call* call, const berth_put_blob_request* request, berth_put_blob_response* response) noexcept -> berth_status {
      return answer<T>(self, call, request, response, [](T& to, const Call& c, const berth_put_blob_request& r) -> Result<berth_put_blob_response> { return to.put(c, r); });
    };
  } else {
    if constexpr (requires { &T::put; })
      static_assert(isOfAnotherKind<berth_put_blob_request>(&T::put), "put must be: Result<berth_put_blob_response> put(const Call&, const berth_put_blob_request&)");
    return nullptr;
  }
}

template <class T>
constexpr auto beginUploadOfBlobs() -> decltype(berth_blobs_v1::begin_upload) {
  if constexpr (requires(T& to, const Call& call, const berth_begin_upload_request& request) {
                  { to.beginUpload(call, request) } -> std::same_as<Result<berth_begin_upload_response>>;
                }) {
    return [](void* self, const berth_call* call, const berth_begin_upload_request* request, berth_begin_upload_response* response) noexcept -> berth_status {
      return answer<T>(self, call, request, response, [](T& to, const Call& c, const berth_begin_upload_request& r) -> Result<berth_begin_upload_response> { return to.beginUpload(c, r); });
    };
  } else {
    if constexpr (requires { &T::beginUpload; })
      static_assert(isOfAnotherKind<berth_begin_upload_request>(&T::beginUpload), "beginUpload must be: Result<berth_begin_upload_response> beginUpload(const Call&, const berth_begin_upload_request&)");
    return nullptr;
  }
}

template <class T>
constexpr auto openUploadOfBlobs() -> decltype(berth_blobs_v1::open_upload) {
  if constexpr (requires(T& to, const Call& call, const berth_open_upload_request& request) {
                  { to.openUpload(call, request) } -> std::same_as<Result<berth_open_upload_response>>;
                }) {
    return [](void* self, const berth_call* call, const berth_open_upload_request* request, berth_open_upload_response* response) noexcept -> berth_status {
      return answer<T>(self, call, request, response, [](T& to, const Call& c, const berth_open_upload_request& r) -> Result<berth_open_upload_response> { return to.openUpload(c, r); });
    };
  } else {
    if constexpr (requires { &T::openUpload; })
      static_assert(isOfAnotherKind<berth_open_upload_request>(&T::openUpload), "openUpload must be: Result<berth_open_upload_response> openUpload(const Call&, const berth_open_upload_request&)");
    return nullptr;
  }
}

template <class T>
constexpr auto appendOfBlobs() -> decltype(berth_blobs_v1::append) {
  if constexpr (requires(T& to, const Call& call, const berth_append_upload_request& request) {
                  { to.append(call, request) } -> std::same_as<Result<berth_append_upload_response>>;
                }) {
    return [](void* self, const berth_call* call, const berth_append_upload_request* request, berth_append_upload_response* response) noexcept -> berth_status {
      return answer<T>(self, call, request, response, [](T& to, const Call& c, const berth_append_upload_request& r) -> Result<berth_append_upload_response> { return to.append(c, r); });
    };
  } else {
    if constexpr (requires { &T::append; })
      static_assert(isOfAnotherKind<berth_append_upload_request>(&T::append), "append must be: Result<berth_append_upload_response> append(const Call&, const berth_append_upload_request&)");
    return nullptr;
  }
}

template <class T>
constexpr auto readUploadOfBlobs() -> decltype(berth_blobs_v1::read_upload) {
  if constexpr (requires(T& to, const Call& call, const berth_read_upload_request& request) {
                  { to.readUpload(call, request) } -> std::same_as<Result<berth_read_upload_response>>;
                }) {
    return [](void* self, const berth_call* call, const berth_read_upload_request* request, berth_read_upload_response* response) noexcept -> berth_status {
      return answer<T>(self, call, request, response, [](T& to, const Call& c, const berth_read_upload_request& r) -> Result<berth_read_upload_response> { return to.readUpload(c, r); });
    };
  } else {
    if constexpr (requires { &T::readUpload; })
      static_assert(isOfAnotherKind<berth_read_upload_request>(&T::readUpload), "readUpload must be: Result<berth_read_upload_response> readUpload(const Call&, const berth_read_upload_request&)");
    return nullptr;
  }
}

template <class T>
constexpr auto uploadStatusOfBlobs() -> decltype(berth_blobs_v1::upload_status) {
  if constexpr (requires(T& to, const Call& call, const berth_upload_status_request& request) {
                  { to.uploadStatus(call, request) } -> std::same_as<Result<berth_upload_status_response>>;
                }) {
    return [](void* self, const berth_call* call, const berth_upload_status_request* request, berth_upload_status_response* response) noexcept -> berth_status {
      return answer<T>(self, call, request, response, [](T& to, const Call& c, const berth_upload_status_request& r) -> Result<berth_upload_status_response> { return to.uploadStatus(c, r); });
    };
  } else {
    if constexpr (requires { &T::uploadStatus; })
      static_assert(isOfAnotherKind<berth_upload_status_request>(&T::uploadStatus), "uploadStatus must be: Result<berth_upload_status_response> uploadStatus(const Call&, const berth_upload_status_request&)");
    return nullptr;
  }
}

template <class T>
constexpr auto commitOfBlobs() -> decltype(berth_blobs_v1::commit) {
  if constexpr (requires(T& to, const Call& call, const berth_commit_upload_request& request) {
                  { to.commit(call, request) } -> std::same_as<Result<berth_commit_upload_response>>;
                }) {
    return [](void* self, const berth_call* call, const berth_commit_upload_request* request, berth_commit_upload_response* response) noexcept -> berth_status {
      return answer<T>(self, call, request, response, [](T& to, const Call& c, const berth_commit_upload_request& r) -> Result<berth_commit_upload_response> { return to.commit(c, r); });
    };
  } else {
    if constexpr (requires { &T::commit; })
      static_assert(isOfAnotherKind<berth_commit_upload_request>(&T::commit), "commit must be: Result<berth_commit_upload_response> commit(const Call&, const berth_commit_upload_request&)");
    return nullptr;
  }
}

template <class T>
constexpr auto cancelUploadOfBlobs() -> decltype(berth_blobs_v1::cancel_upload) {
  if constexpr (requires(T& to, const Call& call, const berth_cancel_upload_request& request) {
                  { to.cancelUpload(call, request) } -> std::same_as<Result<berth_cancel_upload_response>>;
                }) {
    return [](void* self, const berth_call* call, const berth_cancel_upload_request* request, berth_cancel_upload_response* response) noexcept -> berth_status {
      return answer<T>(self, call, request, response, [](T& to, const Call& c, const berth_cancel_upload_request& r) -> Result<berth_cancel_upload_response> { return to.cancelUpload(c, r); });
    };
  } else {
    if constexpr (requires { &T::cancelUpload; })
      static_assert(isOfAnotherKind<berth_cancel_upload_request>(&T::cancelUpload), "cancelUpload must be: Result<berth_cancel_upload_response> cancelUpload(const Call&, const berth_cancel_upload_request&)");
    return nullptr;
  }
}

template <class T>
constexpr auto syncOfBlobs() -> decltype(berth_blobs_v1::sync) {
  if constexpr (requires(T& to, const Call& call, const berth_sync_blobs_request& request) {
                  { to.sync(call, request) } -> std::same_as<Result<berth_sync_blobs_response>>;
                }) {
    return [](void* self, const berth_call* call, const berth_sync_blobs_request* request, berth_sync_blobs_response* response) noexcept -> berth_status {
      return answer<T>(self, call, request, response, [](T& to, const Call& c, const berth_sync_blobs_request& r) -> Result<berth_sync_blobs_response> { return to.sync(c, r); });
    };
  } else {
    if constexpr (requires { &T::sync; })
      static_assert(isOfAnotherKind<berth_sync_blobs_request>(&T::sync), "sync must be: Result<berth_sync_blobs_response> sync(const Call&, const berth_sync_blobs_request&)");
    return nullptr;
  }
}

template <class T>
constexpr auto removeOfBlobs() -> decltype(berth_blobs_v1::remove) {
  if constexpr (requires(T& to, const Call& call, const berth_remove_blob_request& request) {
                  { to.remove(call, request) } -> std::same_as<Result<berth_remove_blob_response>>;
                }) {
    return [](void* self, const berth_call* call, const berth_remove_blob_request* request, berth_remove_blob_response* response) noexcept -> berth_status {
      return answer<T>(self, call, request, response, [](T& to, const Call& c, const berth_remove_blob_request& r) -> Result<berth_remove_blob_response> { return to.remove(c, r); });
    };
  } else {
    if constexpr (requires { &T::remove; })
      static_assert(isOfAnotherKind<berth_remove_blob_request>(&T::remove), "remove must be: Result<berth_remove_blob_response> remove(const Call&, const berth_remove_blob_request&)");
    return nullptr;
  }
}

template <class T>
constexpr auto listOfBlobs() -> decltype(berth_blobs_v1::list) {
  if constexpr (requires(T& to, const Call& call, const berth_list_blobs_request& request) {
                  { to.list(call, request) } -> std::same_as<Result<berth_list_blobs_response>>;
                }) {
    return [](void* self, const berth_call* call, const berth_list_blobs_request* request, berth_list_blobs_response* response) noexcept -> berth_status {
      return answer<T>(self, call, request, response, [](T& to, const Call& c, const berth_list_blobs_request& r) -> Result<berth_list_blobs_response> { return to.list(c, r); });
    };
  } else {
    if constexpr (requires { &T::list; })
      static_assert(isOfAnotherKind<berth_list_blobs_request>(&T::list), "list must be: Result<berth_list_blobs_response> list(const Call&, const berth_list_blobs_request&)");
    return nullptr;
  }
}

template <class T>
inline constexpr berth_blobs_v1 kBlobsTable{
    sizeof(berth_blobs_v1),
    0,
    infoOfBlobs<T>(),
    statOfBlobs<T>(),
    openReadOfBlobs<T>(),
    readOfBlobs<T>(),
    putOfBlobs<T>(),
    beginUploadOfBlobs<T>(),
    openUploadOfBlobs<T>(),
    appendOfBlobs<T>(),
    readUploadOfBlobs<T>(),
    uploadStatusOfBlobs<T>(),
    commitOfBlobs<T>(),
    cancelUploadOfBlobs<T>(),
    syncOfBlobs<T>(),
    removeOfBlobs<T>(),
    listOfBlobs<T>(),
};

}  // namespace face

/// The table of `berth.blobs/1` for a class T. Each of these methods that T has is a member; one that T lacks is NULL and answers
/// UNIMPLEMENTED. What they promise is in blobs.abi.h. They run concurrently; what they throw becomes INTERNAL.
///   Result<berth_blobs_info_response> info(const Call&, const berth_blobs_info_request&)
///   Result<berth_stat_blob_response> stat(const Call&, const berth_stat_blob_request&)
///   Result<berth_open_read_response> openRead(const Call&, const berth_open_read_request&)
///   Result<berth_read_blob_response> read(const Call&, const berth_read_blob_request&)
///   Result<berth_put_blob_response> put(const Call&, const berth_put_blob_request&)
///   Result<berth_begin_upload_response> beginUpload(const Call&, const berth_begin_upload_request&)
///   Result<berth_open_upload_response> openUpload(const Call&, const berth_open_upload_request&)
///   Result<berth_append_upload_response> append(const Call&, const berth_append_upload_request&)
///   Result<berth_read_upload_response> readUpload(const Call&, const berth_read_upload_request&)
///   Result<berth_upload_status_response> uploadStatus(const Call&, const berth_upload_status_request&)
///   Result<berth_commit_upload_response> commit(const Call&, const berth_commit_upload_request&)
///   Result<berth_cancel_upload_response> cancelUpload(const Call&, const berth_cancel_upload_request&)
///   Result<berth_sync_blobs_response> sync(const Call&, const berth_sync_blobs_request&)
///   Result<berth_remove_blob_response> remove(const Call&, const berth_remove_blob_request&)
///   Result<berth_list_blobs_response> list(const Call&, const berth_list_blobs_request&)
template <class T>
constexpr const berth_blobs_v1* blobsTable() {
  return &face::kBlobsTable<T>;
}

/// The same for BERTH_PLUGIN.
template <class T>
inline constexpr face::KindTable kBlobs{BERTH_BLOBS_KIND, &face::kBlobsTable<T>};

/// Calls a `berth.blobs/1` table, whoever is behind it: UNIMPLEMENTED where it has no such member. Results live as long as the
/// call, descriptors in them belong to the caller. Thread-safe as the table is.
class BlobsClient {
 public:
  BlobsClient(const berth_blobs_v1* table, void* self) : table_{table}, self_{self} {}

  const berth_blobs_v1* table() const { return table_; }
  void* self() const { return self_; }

  Result<berth_blobs_info_response> info(const Call& call, berth_blobs_info_request request) const {
    if (!BERTH_HAS(table_, info)) return face::missing("berth.blobs/1.Info");
    return face::ask(table_->info, self_, call, request);
  }

  Result<berth_stat_blob_response> stat(const Call& call, berth_stat_blob_request request) const {
    if (!BERTH_HAS(table_, stat)) return face::missing("berth.blobs/1.Stat");
    return face::ask(table_->stat, self_, call, request);
  }

  Result<berth_open_read_response> openRead(const Call& call, berth_open_read_request request) const {
    if (!BERTH_HAS(table_, open_read)) return face::missing("berth.blobs/1.OpenRead");
    return face::ask(table_->open_read, self_, call, request);
  }

  Result<berth_read_blob_response> read(const Call& call, berth_read_blob_request request) const {
    if (!BERTH_HAS(table_, read)) return face::missing("berth.blobs/1.Read");
    return face::ask(table_->read, self_, call, request);
  }

  Result<berth_put_blob_response> put(const Call& call, berth_put_blob_request request) const {
    if (!BERTH_HAS(table_, put)) return face::missing("berth.blobs/1.Put");
    return face::ask(table_->put, self_, call, request);
  }

  Result<berth_begin_upload_response> beginUpload(const Call& call, berth_begin_upload_request request) const {
    if (!BERTH_HAS(table_, begin_upload)) return face::missing("berth.blobs/1.BeginUpload");
    return face::ask(table_->begin_upload, self_, call, request);
  }

  Result<berth_open_upload_response> openUpload(const Call& call, berth_open_upload_request request) const {
    if (!BERTH_HAS(table_, open_upload)) return face::missing("berth.blobs/1.OpenUpload");
    return face::ask(table_->open_upload, self_, call, request);
  }

  Result<berth_append_upload_response> append(const Call& call, berth_append_upload_request request) const {
    if (!BERTH_HAS(table_, append)) return face::missing("berth.blobs/1.Append");
    return face::ask(table_->append, self_, call, request);
  }

  Result<berth_read_upload_response> readUpload(const Call& call, berth_read_upload_request request) const {
    if (!BERTH_HAS(table_, read_upload)) return face::missing("berth.blobs/1.ReadUpload");
    return face::ask(table_->read_upload, self_, call, request);
  }

  Result<berth_upload_status_response> uploadStatus(const Call& call, berth_upload_status_request request) const {
    if (!BERTH_HAS(table_, upload_status)) return face::missing("berth.blobs/1.UploadStatus");
    return face::ask(table_->upload_status, self_, call, request);
  }

  Result<berth_commit_upload_response> commit(const Call& call, berth_commit_upload_request request) const {
    if (!BERTH_HAS(table_, commit)) return face::missing("berth.blobs/1.Commit");
    return face::ask(table_->commit, self_, call, request);
  }

  Result<berth_cancel_upload_response> cancelUpload(const Call& call, berth_cancel_upload_request request) const {
    if (!BERTH_HAS(table_, cancel_upload)) return face::missing("berth.blobs/1.CancelUpload");
    return face::ask(table_->cancel_upload, self_, call, request);
  }

  Result<berth_sync_blobs_response> sync(const Call& call, berth_sync_blobs_request request) const {
    if (!BERTH_HAS(table_, sync)) return face::missing("berth.blobs/1.Sync");
    return face::ask(table_->sync, self_, call, request);
  }

  Result<berth_remove_blob_response> remove(const Call& call, berth_remove_blob_request request) const {
    if (!BERTH_HAS(table_, remove)) return face::missing("berth.blobs/1.Remove");
    return face::ask(table_->remove, self_, call, request);
  }

  Result<berth_list_blobs_response> list(const Call& call, berth_list_blobs_request request) const {
    if (!BERTH_HAS(table_, list)) return face::missing("berth.blobs/1.List");
    return face::ask(table_->list, self_, call, request);
  }

 private:
  const berth_blobs_v1* table_;
  void* self_;
};

}  // namespace berth::sdk
