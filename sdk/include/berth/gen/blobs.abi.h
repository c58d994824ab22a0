/* SPDX-License-Identifier: Apache-2.0 */
/* Made by protoc-gen-berth from berth/plugin/v1/blobs.proto; change that and run sdk/tools/regenerate. */
/* clang-format off */
#ifndef BERTH_GEN_BLOBS_ABI_H
#define BERTH_GEN_BLOBS_ABI_H

#include "berth/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define BERTH_BLOBS_KIND "berth.blobs/1"

typedef struct berth_blobs_v1 berth_blobs_v1;
typedef struct berth_blobs_info_request berth_blobs_info_request;
typedef struct berth_blobs_info_response berth_blobs_info_response;
typedef struct berth_stat_blob_request berth_stat_blob_request;
typedef struct berth_stat_blob_response berth_stat_blob_response;
typedef struct berth_open_read_request berth_open_read_request;
typedef struct berth_open_read_response berth_open_read_response;
typedef struct berth_read_blob_request berth_read_blob_request;
typedef struct berth_read_blob_response berth_read_blob_response;
typedef struct berth_put_blob_request berth_put_blob_request;
typedef struct berth_put_blob_response berth_put_blob_response;
typedef struct berth_begin_upload_request berth_begin_upload_request;
typedef struct berth_begin_upload_response berth_begin_upload_response;
typedef struct berth_open_upload_request berth_open_upload_request;
typedef struct berth_open_upload_response berth_open_upload_response;
typedef struct berth_append_upload_request berth_append_upload_request;
typedef struct berth_append_upload_response berth_append_upload_response;
typedef struct berth_read_upload_request berth_read_upload_request;
typedef struct berth_read_upload_response berth_read_upload_response;
typedef struct berth_upload_status_request berth_upload_status_request;
typedef struct berth_upload_status_response berth_upload_status_response;
typedef struct berth_commit_upload_request berth_commit_upload_request;
typedef struct berth_commit_upload_response berth_commit_upload_response;
typedef struct berth_cancel_upload_request berth_cancel_upload_request;
typedef struct berth_cancel_upload_response berth_cancel_upload_response;
typedef struct berth_sync_blobs_request berth_sync_blobs_request;
typedef struct berth_sync_blobs_response berth_sync_blobs_response;
typedef struct berth_remove_blob_request berth_remove_blob_request;
typedef struct berth_remove_blob_response berth_remove_blob_response;
typedef struct berth_list_blobs_request berth_list_blobs_request;
typedef struct berth_list_blobs_response berth_list_blobs_response;
typedef struct berth_blob_entry berth_blob_entry;

struct berth_blobs_info_request {
  uint32_t struct_size;
  uint32_t reserved_0;
};

struct berth_blobs_info_response {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* for people: "filesystem at /var/lib/berth" */
  berth_str store;
  /* bytes; at least 64 KiB */
  uint64_t put_max;
  /* 0 when the store cannot say */
  uint64_t free_bytes;
  /* 0 when the store cannot say */
  uint64_t total_bytes;
  /* the records of the same instance are in the same journal, see SyncBlobsRequest (0 or 1) */
  uint32_t shares_journal;
  uint32_t reserved_5;
  /* Other after each restart of the machine that keeps uploads, when bytes of theirs that were answered may be gone:
   * whoever saved a hash of them reads them again. Never empty. */
  berth_str boot_id;
};

struct berth_stat_blob_request {
  uint32_t struct_size;
  uint32_t reserved_0;
  berth_str digest;
};

struct berth_stat_blob_response {
  uint32_t struct_size;
  uint32_t reserved_0;
  uint64_t size;
};

struct berth_open_read_request {
  uint32_t struct_size;
  uint32_t reserved_0;
  berth_str digest;
  /* a blob of at most this size comes in `data` */
  uint64_t inline_max;
  /* the caller can take a descriptor (0 or 1) */
  uint32_t accept_fd;
  uint32_t reserved_3;
};

/* Either data (size <= inline_max), or fd, or neither: then Read. */
struct berth_open_read_response {
  uint32_t struct_size;
  uint32_t reserved_0;
  uint64_t size;
  /* 0 or 1 */
  uint32_t is_inline;
  uint32_t reserved_2;
  berth_str data;
  /* O_RDONLY regular file of exactly `size` bytes; the receiver closes it (a descriptor; 0: none) */
  int32_t content_fd;
  uint32_t reserved_4;
};

struct berth_read_blob_request {
  uint32_t struct_size;
  uint32_t reserved_0;
  berth_str digest;
  uint64_t offset;
  uint64_t length;
};

struct berth_read_blob_response {
  uint32_t struct_size;
  uint32_t reserved_0;
  berth_str data;
};

struct berth_put_blob_request {
  uint32_t struct_size;
  uint32_t reserved_0;
  berth_str digest;
  berth_str data;
};

struct berth_put_blob_response {
  uint32_t struct_size;
  uint32_t reserved_0;
};

struct berth_begin_upload_request {
  uint32_t struct_size;
  uint32_t reserved_0;
  berth_str id;
};

struct berth_begin_upload_response {
  uint32_t struct_size;
  uint32_t reserved_0;
};

struct berth_open_upload_request {
  uint32_t struct_size;
  uint32_t reserved_0;
  berth_str id;
  uint64_t lease;
  uint64_t offset;
  /* 0 or 1 */
  uint32_t accept_fd;
  uint32_t reserved_4;
};

struct berth_open_upload_response {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* O_WRONLY; the receiver closes it (a descriptor; 0: none) */
  int32_t scratch_fd;
  uint32_t reserved_1;
};

struct berth_append_upload_request {
  uint32_t struct_size;
  uint32_t reserved_0;
  berth_str id;
  uint64_t lease;
  uint64_t offset;
  berth_str data;
};

struct berth_append_upload_response {
  uint32_t struct_size;
  uint32_t reserved_0;
  uint64_t size;
};

struct berth_read_upload_request {
  uint32_t struct_size;
  uint32_t reserved_0;
  berth_str id;
  uint64_t offset;
  uint64_t length;
};

struct berth_read_upload_response {
  uint32_t struct_size;
  uint32_t reserved_0;
  berth_str data;
};

struct berth_upload_status_request {
  uint32_t struct_size;
  uint32_t reserved_0;
  berth_str id;
};

struct berth_upload_status_response {
  uint32_t struct_size;
  uint32_t reserved_0;
  uint64_t size;
};

struct berth_commit_upload_request {
  uint32_t struct_size;
  uint32_t reserved_0;
  berth_str id;
  berth_str digest;
  uint64_t size;
  /* of the writer whose bytes were hashed */
  uint64_t lease;
};

struct berth_commit_upload_response {
  uint32_t struct_size;
  uint32_t reserved_0;
};

struct berth_cancel_upload_request {
  uint32_t struct_size;
  uint32_t reserved_0;
  berth_str id;
};

struct berth_cancel_upload_response {
  uint32_t struct_size;
  uint32_t reserved_0;
};

struct berth_sync_blobs_request {
  uint32_t struct_size;
  uint32_t reserved_0;
  const berth_str* digests;
  size_t digests_count;
  /* The caller makes a durable Apply on the records of the same instance next, and needs the blobs to be durable
   * no later than that answers. A store with shares_journal need not sync what lies in the journal now. (0 or 1) */
  uint32_t before_records;
  uint32_t reserved_2;
};

struct berth_sync_blobs_response {
  uint32_t struct_size;
  uint32_t reserved_0;
};

struct berth_remove_blob_request {
  uint32_t struct_size;
  uint32_t reserved_0;
  berth_str digest;
};

struct berth_remove_blob_response {
  uint32_t struct_size;
  uint32_t reserved_0;
};

struct berth_list_blobs_request {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* a digest; "" from the start */
  berth_str after;
  /* 1 to 10 000 */
  uint32_t limit;
  uint32_t reserved_2;
};

struct berth_list_blobs_response {
  uint32_t struct_size;
  uint32_t reserved_0;
  const berth_blob_entry* const* blobs;
  size_t blobs_count;
  /* 0 or 1 */
  uint32_t more;
  uint32_t reserved_2;
};

struct berth_blob_entry {
  uint32_t struct_size;
  uint32_t reserved_0;
  berth_str digest;
  uint64_t size;
};

/* Kind "berth.blobs/1": immutable bytes by digest, and resumable uploads of such bytes.
 *
 * A store knows no repositories and no manifests. Digests are `<algorithm>:<lower-case hex>`, already checked by the
 * caller for grammar; a store checks them again before it makes a file name of one (INVALID_ARGUMENT).
 *
 * Statuses and what the caller must do. UNAVAILABLE, INVALID_ARGUMENT and CANCELLED may come of every rpc, the others of
 * those whose comments name them:
 *   NOT_FOUND           the blob or upload is not here: answer 404, or start again.
 *   ABORTED             another writer holds this upload, or its lease is newer: answer 409, do not retry by yourself.
 *   ALREADY_EXISTS      the id is taken: choose another one.
 *   FAILED_PRECONDITION the upload is not what the caller thinks: ask UploadStatus, open it anew.
 *   OUT_OF_RANGE        the offset is not where the upload ends: ask UploadStatus, tell the client (416).
 *   RESOURCE_EXHAUSTED  no space: answer 507; nothing of this call is visible; the same call may succeed later.
 *   UNAVAILABLE         the store cannot serve now (read-only, I/O error, stopping): answer 503, retry later.
 *   DATA_LOSS           the store found its own bytes missing or short: never answer with what came so far.
 *   INVALID_ARGUMENT    the caller is wrong; retrying does not help.
 *   CANCELLED           the caller gave up, or its deadline passed, while the store waited for the disk; what was asked
 *                       may have happened.
 *
 * All rpcs may run concurrently, on the same blob or upload too; a comment says what comes of that where it matters. */
struct berth_blobs_v1 {
  uint32_t struct_size;
  uint32_t flags; /* none yet: 0 */

  /* What the store is and can do. Cheap; the host asks once per connection and for health.
   * [concurrent] */
  berth_status (*info)(void* self, const berth_call* call, const berth_blobs_info_request* request,
    berth_blobs_info_response* response);

  /* Size of a blob. NOT_FOUND when it is not here. Beside a Put, Commit or Remove of it: before or after that.
   * [concurrent] */
  berth_status (*stat)(void* self, const berth_call* call, const berth_stat_blob_request* request,
    berth_stat_blob_response* response);

  /* How to get at the bytes: inline, as a descriptor, or by Read. A descriptor stays readable when the blob is removed.
   * NOT_FOUND; DATA_LOSS once, when its bytes turn out to be gone, NOT_FOUND from then on.
   * [concurrent] */
  berth_status (*open_read)(void* self, const berth_call* call, const berth_open_read_request* request,
    berth_open_read_response* response);

  /* `length` bytes from `offset`, fewer only at the end of the blob. `length` is at most 1 MiB.
   * OUT_OF_RANGE when offset is past the end. NOT_FOUND and DATA_LOSS as OpenRead, also between two pieces.
   * [concurrent] */
  berth_status (*read)(void* self, const berth_call* call, const berth_read_blob_request* request,
    berth_read_blob_response* response);

  /* A whole blob in one call, up to BlobsInfoResponse.put_max. The caller has hashed it.
   * Visible when answered. Idempotent: a blob that is here already is kept as it is. Several of one digest at once all
   * succeed. RESOURCE_EXHAUSTED.
   * [concurrent] */
  berth_status (*put)(void* self, const berth_call* call, const berth_put_blob_request* request,
    berth_put_blob_response* response);

  /* Starts an upload, empty. `id` is the caller's, [0-9a-f-]{36}. ALREADY_EXISTS when it is taken: of several at once one
   * succeeds. RESOURCE_EXHAUSTED.
   * [concurrent] */
  berth_status (*begin_upload)(void* self, const berth_call* call, const berth_begin_upload_request* request,
    berth_begin_upload_response* response);

  /* Makes the caller the one writer of an upload, and cuts the upload to `offset` bytes (OUT_OF_RANGE when it is shorter).
   * `lease` grows with each writer; one lower than the highest seen is ABORTED, and so is any while a descriptor
   * handed out earlier is still open for writing somewhere. With `accept_fd` a store may hand out a descriptor, positioned
   * nowhere: the holder uses pwrite from `offset` on and closes it before Commit. Without one, the caller uses Append.
   * The highest lease is remembered as long as the upload is. A store that cannot say it any more, or that may have lost
   * bytes, answers Append and Commit with ABORTED until the upload is opened anew. NOT_FOUND. RESOURCE_EXHAUSTED.
   * [concurrent] */
  berth_status (*open_upload)(void* self, const berth_call* call, const berth_open_upload_request* request,
    berth_open_upload_response* response);

  /* Adds at most 1 MiB at `offset`, which must be the upload's size (else OUT_OF_RANGE, nothing written), for the writer
   * with the highest lease (else ABORTED). Several to one upload are made one after the other. NOT_FOUND.
   * RESOURCE_EXHAUSTED: nothing of the piece is kept.
   * [concurrent] */
  berth_status (*append)(void* self, const berth_call* call, const berth_append_upload_request* request,
    berth_append_upload_response* response);

  /* `length` bytes (at most 1 MiB) of what an upload holds, fewer only at its end: to hash it again. NOT_FOUND.
   * OUT_OF_RANGE when offset is past the end. Beside a writer: what is there by then.
   * [concurrent] */
  berth_status (*read_upload)(void* self, const berth_call* call, const berth_read_upload_request* request,
    berth_read_upload_response* response);

  /* Bytes the upload holds. NOT_FOUND. Beside a writer: what is there by then.
   * [concurrent] */
  berth_status (*upload_status)(void* self, const berth_call* call, const berth_upload_status_request* request,
    berth_upload_status_response* response);

  /* Makes a blob of an upload, in O(1) of its size: the store trusts the caller's digest and checks grammar, size
   * (FAILED_PRECONDITION when it differs), that nobody can still write (ABORTED), and that the bytes are those of the
   * caller: a lease lower than the highest seen is ABORTED, as for Append. Visible when answered.
   * Several uploads may commit one digest at once: all succeed, one is kept.
   * Repeating a commit that was answered or lost is OK as long as the blob is here with that size; NOT_FOUND else.
   * FAILED_PRECONDITION also when the blob is here with another size. RESOURCE_EXHAUSTED: the upload is as it was.
   * [concurrent] */
  berth_status (*commit)(void* self, const berth_call* call, const berth_commit_upload_request* request,
    berth_commit_upload_response* response);

  /* Forgets an upload and its bytes, whoever writes it. OK when it is gone already. Beside a Commit: before or after it,
   * so that there may be a blob.
   * [concurrent] */
  berth_status (*cancel_upload)(void* self, const berth_call* call, const berth_cancel_upload_request* request,
    berth_cancel_upload_response* response);

  /* Answers when the named blobs survive power loss. NOT_FOUND names the first that is not here. UNAVAILABLE also when
   * the disk has lost one: that one is not here any more. RESOURCE_EXHAUSTED: they are still here, not durable yet.
   * [concurrent] */
  berth_status (*sync)(void* self, const berth_call* call, const berth_sync_blobs_request* request,
    berth_sync_blobs_response* response);

  /* Removes a blob. OK when it is gone already. Open descriptors stay readable. Beside a Put or Commit of the same digest:
   * before or after it. RESOURCE_EXHAUSTED: it is still here.
   * [concurrent] */
  berth_status (*remove)(void* self, const berth_call* call, const berth_remove_blob_request* request,
    berth_remove_blob_response* response);

  /* Blobs in byte order of their digests, after a cursor. One added or removed meanwhile may or may not be listed.
   * [concurrent] */
  berth_status (*list)(void* self, const berth_call* call, const berth_list_blobs_request* request,
    berth_list_blobs_response* response);
};

#ifdef __cplusplus
}
#endif
#endif
