/* SPDX-License-Identifier: Apache-2.0 */
/* Made by protoc-gen-berth from berth/plugin/v1/records.proto; change that and run sdk/tools/regenerate. */
/* clang-format off */
#ifndef BERTH_GEN_RECORDS_ABI_H
#define BERTH_GEN_RECORDS_ABI_H

#include "berth/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define BERTH_RECORDS_KIND "berth.records/1"

typedef struct berth_records_v1 berth_records_v1;
typedef struct berth_revision berth_revision;
typedef struct berth_record_key berth_record_key;
typedef struct berth_records_info_request berth_records_info_request;
typedef struct berth_records_info_response berth_records_info_response;
typedef struct berth_get_records_request berth_get_records_request;
typedef struct berth_get_records_response berth_get_records_response;
typedef struct berth_record berth_record;
typedef struct berth_list_records_request berth_list_records_request;
typedef struct berth_list_records_response berth_list_records_response;
typedef struct berth_apply_request berth_apply_request;
typedef struct berth_precondition berth_precondition;
typedef struct berth_change berth_change;
typedef struct berth_apply_response berth_apply_response;
typedef struct berth_watch_request berth_watch_request;
typedef struct berth_watch_event berth_watch_event;
typedef struct berth_watch_sink berth_watch_sink;

struct berth_revision {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* never 0 */
  uint64_t incarnation;
  uint64_t sequence;
};

struct berth_record_key {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* [a-z]+ */
  berth_str collection;
  /* may be empty */
  berth_str scope;
  berth_str name;
};

struct berth_records_info_request {
  uint32_t struct_size;
  uint32_t reserved_0;
};

struct berth_records_info_response {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* NULL: not set */
  const berth_revision* revision;
  /* The collections that can be derived from manifests were lost and have to be made again before serving; the
   * caller says so with ApplyRequest.derived_restored. `tags` and `manifests` are here, and a record
   * (repositories, "", scope) for each of their scopes. (0 or 1) */
  uint32_t derived_lost;
  uint32_t reserved_2;
};

struct berth_get_records_request {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* 1 to 10 000 */
  const berth_record_key* const* keys;
  size_t keys_count;
};

struct berth_get_records_response {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* NULL: not set */
  const berth_revision* revision;
  /* as many as keys, in their order */
  const berth_record* const* records;
  size_t records_count;
};

struct berth_record {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* 0 or 1 */
  uint32_t found;
  uint32_t reserved_1;
  berth_str name;
  berth_str value;
  /* the sequence of the batch that wrote it; 0 when absent */
  uint64_t version;
};

struct berth_list_records_request {
  uint32_t struct_size;
  uint32_t reserved_0;
  berth_str collection;
  berth_str scope;
  /* exclusive; "" from the start */
  berth_str after;
  /* 1 to 10 000 */
  uint32_t limit;
  uint32_t reserved_4;
  /* values are left empty (0 or 1) */
  uint32_t keys_only;
  uint32_t reserved_5;
};

struct berth_list_records_response {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* NULL: not set */
  const berth_revision* revision;
  const berth_record* const* records;
  size_t records_count;
  /* there is at least one after the last (0 or 1) */
  uint32_t more;
  uint32_t reserved_3;
};

struct berth_apply_request {
  uint32_t struct_size;
  uint32_t reserved_0;
  const berth_precondition* const* preconditions;
  size_t preconditions_count;
  /* later ones of one key win */
  const berth_change* const* changes;
  size_t changes_count;
  /* 0 or 1 */
  uint32_t durable;
  uint32_t reserved_3;
  /* ends RecordsInfoResponse.derived_lost (0 or 1) */
  uint32_t derived_restored;
  uint32_t reserved_4;
};

/* The record has this version; 0: it does not exist. */
struct berth_precondition {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* NULL: not set */
  const berth_record_key* key;
  uint64_t version;
};

struct berth_change {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* NULL: not set */
  const berth_record_key* key;
  berth_str value;
  /* of an absent record: nothing happens (0 or 1) */
  uint32_t remove;
  uint32_t reserved_3;
};

struct berth_apply_response {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* of this batch; versions of the records written are its sequence (NULL: not set) */
  const berth_revision* revision;
};

struct berth_watch_request {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* NULL: not set */
  const berth_revision* after;
};

struct berth_watch_event {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* NULL: not set */
  const berth_revision* revision;
  /* empty collection: heartbeat (NULL: not set) */
  const berth_record_key* key;
  /* 0 or 1 */
  uint32_t removed;
  uint32_t reserved_3;
};

/* Where watch puts its events. What an event points at need only live until put returns, so keep it in memory of your
 * own: that of the call is given back when the stream ends. An answer other than 0 means that the caller wants no more:
 * return. [the call's thread] */
struct berth_watch_sink {
  uint32_t struct_size;
  uint32_t reserved_0;
  uint32_t (*put)(void* ctx, const berth_watch_event* event);
  void* ctx;
};

/* Kind "berth.records/1": small values under keys (collection, scope, name), changed in atomic batches.
 *
 * A store knows no meaning of any collection, except that it may mirror some of them for people to read.
 * Names are ordered by their bytes within (collection, scope). A value is at most 1 MiB, a key at most 4 KiB in all.
 *
 * Every answer carries a revision. Sequences grow by one with each batch that changed something; the incarnation is random
 * for each opening of the store, so that a cache notices a store that was restarted or restored. A read answers with a
 * revision at or before what it saw: all batches up to that revision are in the answer.
 *
 * Statuses and what the caller must do. UNAVAILABLE, INVALID_ARGUMENT and CANCELLED may come of every rpc, the others of
 * those whose comments name them:
 *   FAILED_PRECONDITION a precondition of Apply did not hold, nothing was changed: read again, decide again.
 *   OUT_OF_RANGE        the watch cursor is too old or of another incarnation: drop every cached record, watch from now.
 *   RESOURCE_EXHAUSTED  no space: answer 507; nothing of this call is visible.
 *   UNAVAILABLE         the store cannot serve now: answer 503, retry later. An Apply may or may not have happened.
 *   INVALID_ARGUMENT    the caller is wrong; retrying does not help.
 *   CANCELLED           the caller gave up, or its deadline passed, while the store waited for the disk; an Apply may or
 *                       may not have happened.
 *
 * All rpcs may run concurrently. */
struct berth_records_v1 {
  uint32_t struct_size;
  uint32_t flags; /* none yet: 0 */

  /* The present revision. Cheap.
   * [concurrent] */
  berth_status (*info)(void* self, const berth_call* call, const berth_records_info_request* request,
    berth_records_info_response* response);

  /* The records under the keys, in their order; an absent one has found = false. Sees every Apply answered before, and of
   * one beside it all or nothing.
   * [concurrent] */
  berth_status (*get)(void* self, const berth_call* call, const berth_get_records_request* request,
    berth_get_records_response* response);

  /* Records of (collection, scope) whose names come after `after`, in byte order, at most `limit`.
   * Cost depends on the page, not on the number of records. Others may write meanwhile: a record present during the
   * whole walk is listed exactly once.
   * [concurrent] */
  berth_status (*list)(void* self, const berth_call* call, const berth_list_records_request* request,
    berth_list_records_response* response);

  /* Checks all preconditions, then makes all changes, as one. Visible when answered; with `durable`, it and all
   * batches before it survive power loss when answered. Without, it becomes durable within a second. Several at once are
   * made one after the other. FAILED_PRECONDITION, RESOURCE_EXHAUSTED: nothing was changed.
   * [concurrent] */
  berth_status (*apply)(void* self, const berth_call* call, const berth_apply_request* request,
    berth_apply_response* response);

  /* The change feed: names each record changed after the cursor, in the order of the batches, each event once it is
   * durable, and a heartbeat (no key) at least each second. Ends only when cancelled or with a status.
   * A cursor with incarnation 0 watches from now: the first event is a heartbeat with the present revision.
   * A heartbeat says that everything up to its revision was sent, and everything that was durable at that moment.
   * OUT_OF_RANGE, also later, when the watcher is slower than the changes. Any number may run at once.
   * Returns when cancelled, when the sink wants no more, or with a status.
   * [concurrent] */
  berth_status (*watch)(void* self, const berth_call* call, const berth_watch_request* request,
    const berth_watch_sink* sink);
};

#ifdef __cplusplus
}
#endif
#endif
