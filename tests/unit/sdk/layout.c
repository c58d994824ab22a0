/* SPDX-License-Identifier: Apache-2.0 */
/* Released members never move: a plugin that was built years ago finds them where they were. A line here is only ever
 * added. */
#include "berth/gen/auth.abi.h"
#include "berth/gen/blobs.abi.h"
#include "berth/gen/plugin.abi.h"
#include "berth/gen/records.abi.h"

#define IS_AT(table, member, at) typedef char table##_##member##_moved[offsetof(table, member) == (at) ? 1 : -1]
#define SLOT(n) (8 + 8 * (n))

IS_AT(berth_call, deadline_ns, 8);
IS_AT(berth_call, request_id, 16);
IS_AT(berth_call, traceparent, 32);
IS_AT(berth_call, alloc, 48);
IS_AT(berth_call, fail, 56);
IS_AT(berth_call, cancelled, 64);
IS_AT(berth_host, name, 8);
IS_AT(berth_host, get_service, 40);
IS_AT(berth_log_v1, write, 8);
IS_AT(berth_entry, manifest, 8);
IS_AT(berth_entry, init, 24);
IS_AT(berth_entry, destroy, 56);

IS_AT(berth_blobs_v1, info, SLOT(0));
IS_AT(berth_blobs_v1, stat, SLOT(1));
IS_AT(berth_blobs_v1, open_read, SLOT(2));
IS_AT(berth_blobs_v1, read, SLOT(3));
IS_AT(berth_blobs_v1, put, SLOT(4));
IS_AT(berth_blobs_v1, begin_upload, SLOT(5));
IS_AT(berth_blobs_v1, open_upload, SLOT(6));
IS_AT(berth_blobs_v1, append, SLOT(7));
IS_AT(berth_blobs_v1, read_upload, SLOT(8));
IS_AT(berth_blobs_v1, upload_status, SLOT(9));
IS_AT(berth_blobs_v1, commit, SLOT(10));
IS_AT(berth_blobs_v1, cancel_upload, SLOT(11));
IS_AT(berth_blobs_v1, sync, SLOT(12));
IS_AT(berth_blobs_v1, remove, SLOT(13));
IS_AT(berth_blobs_v1, list, SLOT(14));

IS_AT(berth_plugin_v1, describe, SLOT(0));
IS_AT(berth_plugin_v1, health, SLOT(1));

IS_AT(berth_records_v1, info, SLOT(0));
IS_AT(berth_records_v1, get, SLOT(1));
IS_AT(berth_records_v1, list, SLOT(2));
IS_AT(berth_records_v1, apply, SLOT(3));
IS_AT(berth_records_v1, watch, SLOT(4));

IS_AT(berth_open_read_request, digest, 8);
IS_AT(berth_open_read_request, inline_max, 24);
IS_AT(berth_open_read_request, accept_fd, 32);
IS_AT(berth_open_read_response, size, 8);
IS_AT(berth_open_read_response, is_inline, 16);
IS_AT(berth_open_read_response, data, 24);
IS_AT(berth_open_read_response, content_fd, 40);
IS_AT(berth_record, found, 8);
IS_AT(berth_record, name, 16);
IS_AT(berth_record, value, 32);
IS_AT(berth_record, version, 48);
IS_AT(berth_apply_request, preconditions, 8);
IS_AT(berth_apply_request, changes, 24);
IS_AT(berth_apply_request, durable, 40);
IS_AT(berth_apply_request, derived_restored, 48);

IS_AT(berth_auth_v1, authenticate, SLOT(0));
IS_AT(berth_auth_v1, authorize, SLOT(1));
