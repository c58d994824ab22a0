/* SPDX-License-Identifier: Apache-2.0 */
#include <berth/gen/validation.abi.h>

#include <stdint.h>
#include <string.h>

/* An instance is one rule. This one has nothing to configure. */
#define MANIFEST                                                                              \
  "{\"schema\":1,\"name\":\"@NAME@\",\"version\":\"1.0.0\",\"abi\":\"1.0\",\"instant\":true," \
  "\"kinds\":[\"berth.validation/1\"],"                                                       \
  "\"config_schema\":{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{}}}"
BERTH_NOTE(MANIFEST);

#define TEXT(literal) ((berth_str){literal, sizeof literal - 1})

static const char kAlgorithm[] = "sha256:";
static const char kEnd[] = ".approved";
enum { kDigits = 64, kDigestSize = sizeof kAlgorithm - 1 + kDigits };

static int isSame(berth_str one, berth_str other) {
  return one.len == other.len && (one.len == 0 || memcmp(one.ptr, other.ptr, one.len) == 0);
}

static int isDigest(berth_str text) {
  return text.len == kDigestSize && memcmp(text.ptr, kAlgorithm, sizeof kAlgorithm - 1) == 0;
}

/* Results live in the call. Zero is "not set"; struct_size says which members this side knows. */
static void* add(const berth_call* call, uint32_t size) {
  void* made = call->alloc(call, size, sizeof(void*));
  if (made == 0) return 0;
  memset(made, 0, size);
  memcpy(made, &size, sizeof size);
  return made;
}

static berth_status noMemory(const berth_call* call) {
  return call->fail(call, BERTH_UNAVAILABLE, TEXT("out of memory"));
}

/* "sha256-….approved"; ptr is NULL when there is no memory. */
static berth_str tagOf(const berth_call* call, berth_str digest) {
  berth_str tag = {0, 0};
  char* made = call->alloc(call, kDigestSize + sizeof kEnd - 1, 1);
  if (made == 0) return tag;
  memcpy(made, digest.ptr, kDigestSize);
  made[sizeof kAlgorithm - 2] = '-';
  memcpy(made + kDigestSize, kEnd, sizeof kEnd - 1);
  tag.ptr = made;
  tag.len = kDigestSize + sizeof kEnd - 1;
  return tag;
}

static berth_status refuse(const berth_call* call, berth_validate_response* response, berth_str code,
                           berth_str message) {
  berth_violation* violation = add(call, sizeof *violation);
  const berth_violation** list = call->alloc(call, sizeof *list, sizeof *list);
  if (violation == 0 || list == 0) return noMemory(call);
  violation->code = code;
  violation->message = message;
  list[0] = violation;
  response->violations = list;
  response->violations_count = 1;
  return BERTH_OK;
}

/* The registry looks for the tag and calls again, with what it found. */
static berth_status needTag(const berth_call* call, berth_validate_response* response, berth_str tag) {
  berth_need* need = add(call, sizeof *need);
  const berth_need** list = call->alloc(call, sizeof *list, sizeof *list);
  if (need == 0 || list == 0) return noMemory(call);
  need->kind = BERTH_NEED_TAG;
  need->value = tag;
  list[0] = need;
  response->needs = list;
  response->needs_count = 1;
  return BERTH_OK;
}

/* Null: it was not looked for yet. */
static const berth_evidence* evidenceOf(const berth_validate_request* request, berth_str tag) {
  for (size_t i = 0; i < request->evidence_count; ++i) {
    const berth_need* need = request->evidence[i]->need;
    if (need != 0 && need->kind == BERTH_NEED_TAG && isSame(need->value, tag)) return request->evidence[i];
  }
  return 0;
}

/* Many threads call this at once. It is a function of what it is asked: no clock but request->now, no file, no
 * connection. A status other than OK says that it cannot be decided. */
static berth_status validate(void* self, const berth_call* call, const berth_validate_request* request,
                             berth_validate_response* response) {
  const berth_artifact* image = request->artifact;
  (void)self;
  /* When a manifest enters, it cannot have been approved yet; a tag that approves needs no approval itself. */
  if (request->source == BERTH_SOURCE_MANIFEST || image == 0) return BERTH_OK;
  if (image->manifest.len == 0 || !isDigest(image->digest))
    return refuse(call, response, TEXT("not_here"),
                  TEXT("it is not kept in this registry, so nobody can have approved it"));
  const berth_str tag = tagOf(call, image->digest);
  if (tag.ptr == 0) return noMemory(call);
  if (isSame(image->tag, tag)) return BERTH_OK;
  const berth_evidence* evidence = evidenceOf(request, tag);
  if (evidence == 0) return needTag(call, response, tag);
  if (evidence->found != 0 && isSame(evidence->digest, image->digest)) return BERTH_OK;
  return refuse(call, response, TEXT("approval"),
                TEXT("nobody has approved it: give it the tag sha256-….approved, with the figures of its digest"));
}

static const berth_validation_v1 kTable = {.struct_size = sizeof(berth_validation_v1), .validate = validate};

static const void* getInterface(const char* id) {
  return strcmp(id, BERTH_VALIDATION_KIND) == 0 ? &kTable : 0;
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
    .struct_size = sizeof(berth_entry),
    .abi_major = BERTH_ABI_MAJOR,
    .abi_minor = BERTH_ABI_MINOR,
    .manifest = {MANIFEST, sizeof MANIFEST - 1},
    .get_interface = getInterface,
    .create = create,
    .destroy = destroy,
};

const berth_entry* berth_plugin_entry(uint32_t host_min_major, uint32_t host_max_major) {
  return host_min_major <= BERTH_ABI_MAJOR && BERTH_ABI_MAJOR <= host_max_major ? &kEntry : 0;
}
