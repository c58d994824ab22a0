/* SPDX-License-Identifier: Apache-2.0 */
/* The binary contract between a Berth host and a plugin: C99, no dependencies.
 *
 * Rules for every struct and table here and in gen/:
 *  - it begins with struct_size, set by the side that fills it; members are only ever added at the end, so
 *    BERTH_HAS(table, member) tells whether the other side knows a member;
 *  - zero means "not set"; there is no implicit padding;
 *  - views (berth_str, arrays) live until the function that was given them returns;
 *  - nothing is freed by the other side: results are allocated with call->alloc and live as long as the call;
 *  - a descriptor in a result belongs to the receiver; 0 means none, so a plugin never hands out descriptor 0;
 *  - statuses are gRPC's numbers; no exception, panic, longjmp or thread cancellation crosses the line.
 */
#ifndef BERTH_ABI_H
#define BERTH_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BERTH_ABI_MAJOR 1
#define BERTH_ABI_MINOR 0

/* True when the other side's struct is long enough to hold the member, and the member is set. */
#define BERTH_HAS(table, member) \
  ((table)->struct_size >= offsetof(__typeof__(*(table)), member) + sizeof((table)->member) && (table)->member != 0)

/* Text or bytes that somebody else owns; no terminating NUL; ptr may be NULL when len is 0. */
typedef struct berth_str {
  const char* ptr;
  size_t len;
} berth_str;

/* gRPC status codes. */
typedef int32_t berth_status;
#define BERTH_OK 0
#define BERTH_CANCELLED 1
#define BERTH_UNKNOWN 2
#define BERTH_INVALID_ARGUMENT 3
#define BERTH_DEADLINE_EXCEEDED 4
#define BERTH_NOT_FOUND 5
#define BERTH_ALREADY_EXISTS 6
#define BERTH_PERMISSION_DENIED 7
#define BERTH_RESOURCE_EXHAUSTED 8
#define BERTH_FAILED_PRECONDITION 9
#define BERTH_ABORTED 10
#define BERTH_OUT_OF_RANGE 11
#define BERTH_UNIMPLEMENTED 12
#define BERTH_INTERNAL 13
#define BERTH_UNAVAILABLE 14
#define BERTH_DATA_LOSS 15
#define BERTH_UNAUTHENTICATED 16

/* One call. Made by the caller, valid until the function returns; so is everything allocated with it, which the
 * caller reads after the function returned and then frees as a whole. */
typedef struct berth_call berth_call;
struct berth_call {
  uint32_t struct_size;
  uint32_t flags;      /* none yet: 0 */
  int64_t deadline_ns; /* CLOCK_MONOTONIC; 0: none */
  berth_str request_id;
  berth_str traceparent; /* W3C; may be empty */
  /* Memory for results, aligned to `align` (a power of two); NULL when there is none: answer UNAVAILABLE.
   * [the call's thread] */
  void* (*alloc)(const berth_call* call, size_t size, size_t align);
  /* Leaves the reason of a status other than OK: one sentence for people, no secrets. Copied. Returns `status`.
   * [the call's thread] */
  berth_status (*fail)(const berth_call* call, berth_status status, berth_str message);
  /* 1 when the caller no longer waits. Poll it in anything long. [any thread] */
  uint32_t (*cancelled)(const berth_call* call);
};

/* What the host offers a plugin. Valid until fini returned. */
typedef struct berth_host berth_host;
struct berth_host {
  uint32_t struct_size;
  uint16_t abi_major;
  uint16_t abi_minor;
  berth_str name;
  berth_str version;
  /* A host service by id ("berth.log/1"), or NULL. [any thread] */
  const void* (*get_service)(const berth_host* host, const char* id);
};

#define BERTH_LOG_DEBUG 1
#define BERTH_LOG_INFO 2
#define BERTH_LOG_WARN 3
#define BERTH_LOG_ERROR 4

/* Host service "berth.log/1". The host adds time, plugin and instance. */
typedef struct berth_log_v1 {
  uint32_t struct_size;
  uint32_t flags; /* none yet: 0 */
  /* One line, no secrets. [any thread] */
  void (*write)(const berth_host* host, uint32_t level, berth_str message);
} berth_log_v1;

/* What a plugin offers. Constant. */
typedef struct berth_entry {
  uint32_t struct_size;
  uint16_t abi_major;
  uint16_t abi_minor;
  berth_str manifest; /* the same JSON as in the ELF note */
  /* Once, before anything else. May be NULL. [one thread] */
  berth_status (*init)(const berth_host* host, const berth_call* call);
  /* Once, at shutdown, after every destroy. May be NULL. [one thread] */
  void (*fini)(void);
  /* The table of a kind ("berth.blobs/1"), or NULL when the plugin does not offer it. [any thread] */
  const void* (*get_interface)(const char* id);
  /* Makes an instance, which serves all kinds of the plugin: every table's `self`. `config` is a JSON object, checked
   * against the manifest's schema. [config: serialised per plugin] */
  berth_status (*create)(const berth_host* host, const berth_call* call, berth_str instance, berth_str config,
                         void** self);
  /* No call runs on self, during or after this. [config] */
  void (*destroy)(void* self);
} berth_entry;

#if defined(__GNUC__)
#define BERTH_EXPORT __attribute__((visibility("default")))
#else
#define BERTH_EXPORT
#endif

/* The one symbol a plugin exports. Returns NULL when it speaks no major in [host_min_major, host_max_major]. */
BERTH_EXPORT const berth_entry* berth_plugin_entry(uint32_t host_min_major, uint32_t host_max_major);
typedef const berth_entry* (*berth_plugin_entry_fn)(uint32_t host_min_major, uint32_t host_max_major);

/* The manifest, where a host can read it without running the plugin: an ELF note of this name and type in the section
 * .note.berth. `json` is a string literal. Once per plugin. */
#define BERTH_NOTE_NAME "Berth"
#define BERTH_NOTE_MANIFEST 1
#define BERTH_NOTE(json)                                                     \
  static const struct {                                                      \
    uint32_t name_size;                                                      \
    uint32_t description_size;                                               \
    uint32_t type;                                                           \
    char name[8];                                                            \
    char description[(sizeof(json) + 3) / 4 * 4];                            \
  } berth_note __attribute__((section(".note.berth"), used, aligned(4))) = { \
      sizeof(BERTH_NOTE_NAME), sizeof(json) - 1, BERTH_NOTE_MANIFEST, BERTH_NOTE_NAME, json}

#ifdef __cplusplus
}
#endif
#endif
