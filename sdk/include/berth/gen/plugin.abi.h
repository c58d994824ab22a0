/* SPDX-License-Identifier: Apache-2.0 */
/* Made by protoc-gen-berth from berth/plugin/v1/plugin.proto; change that and run sdk/tools/regenerate. */
/* clang-format off */
#ifndef BERTH_GEN_PLUGIN_ABI_H
#define BERTH_GEN_PLUGIN_ABI_H

#include "berth/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define BERTH_PLUGIN_KIND "berth.plugin/1"

typedef struct berth_plugin_v1 berth_plugin_v1;
typedef struct berth_describe_request berth_describe_request;
typedef struct berth_describe_response berth_describe_response;
typedef struct berth_health_request berth_health_request;
typedef struct berth_health_response berth_health_response;

struct berth_describe_request {
  uint32_t struct_size;
  uint32_t reserved_0;
};

struct berth_describe_response {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* the JSON of the plugin's ELF note */
  berth_str manifest;
  /* implemented ones: "berth.blobs/1.Stat" */
  const berth_str* methods;
  size_t methods_count;
  /* random for each start of the process that answers; never 0 */
  uint64_t instance;
};

struct berth_health_request {
  uint32_t struct_size;
  uint32_t reserved_0;
};

struct berth_health_response {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* 0 or 1 */
  uint32_t ready;
  uint32_t reserved_1;
  /* a sentence with cause and cure when not ready */
  berth_str reason;
};

/* Kind "berth.plugin/1": what every plugin answers about itself, whatever else it does.
 *
 * Reached over gRPC it is the handshake: the host calls Describe first, checks versions, and uses only the methods
 * named there. All rpcs may run concurrently. */
struct berth_plugin_v1 {
  uint32_t struct_size;
  uint32_t flags; /* none yet: 0 */

  /* Who is this. Never fails while the plugin runs.
   * [concurrent] */
  berth_status (*describe)(void* self, const berth_call* call, const berth_describe_request* request,
    berth_describe_response* response);

  /* Can it serve now. An answer with ready = false and a reason is a normal answer; a status means that the plugin
   * itself is broken. Takes well under a second.
   * [concurrent] */
  berth_status (*health)(void* self, const berth_call* call, const berth_health_request* request,
    berth_health_response* response);
};

#ifdef __cplusplus
}
#endif
#endif
