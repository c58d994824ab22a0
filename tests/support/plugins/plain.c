/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin in C, against the headers of the contract alone: one method of one kind. */
#include "berth/gen/blobs.abi.h"

#include <string.h>

#define MANIFEST "{\"schema\":1,\"name\":\"plain\",\"version\":\"0.1\",\"abi\":\"1.0\",\"kinds\":[\"berth.blobs/1\"]}"
BERTH_NOTE(MANIFEST);

static berth_status statBlob(void* self, const berth_call* call, const berth_stat_blob_request* request,
                             berth_stat_blob_response* response) {
  static const berth_str none = {"no blob has an empty digest", 27};
  (void)self;
  if (request->digest.len == 0) return call->fail(call, BERTH_INVALID_ARGUMENT, none);
  response->size = request->digest.len;
  return BERTH_OK;
}

/* Members after the last one set are not there for the host: the table may be shorter than the host knows it. */
static const berth_blobs_v1 kTable = {.struct_size = offsetof(berth_blobs_v1, open_read), .stat = statBlob};

static const void* getInterface(const char* id) {
  return strcmp(id, BERTH_BLOBS_KIND) == 0 ? &kTable : 0;
}

static berth_status create(const berth_host* host, const berth_call* call, berth_str instance, berth_str config,
                           void** self) {
  (void)host, (void)call, (void)instance, (void)config;
  *self = 0;
  return BERTH_OK;
}

static void destroy(void* self) {
  (void)self;
}

static const berth_entry kEntry = {
    sizeof(berth_entry), BERTH_ABI_MAJOR, BERTH_ABI_MINOR, {MANIFEST, sizeof MANIFEST - 1}, 0, 0,
    getInterface,        create,          destroy};

const berth_entry* berth_plugin_entry(uint32_t host_min_major, uint32_t host_max_major) {
  return host_min_major <= BERTH_ABI_MAJOR && BERTH_ABI_MAJOR <= host_max_major ? &kEntry : 0;
}
