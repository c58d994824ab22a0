/* SPDX-License-Identifier: Apache-2.0 */
/* Made by protoc-gen-berth from berth/plugin/v1/validation.proto; change that and run sdk/tools/regenerate. */
/* clang-format off */
#ifndef BERTH_GEN_VALIDATION_ABI_H
#define BERTH_GEN_VALIDATION_ABI_H

#include "berth/abi.h"
#include "berth/gen/auth.abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define BERTH_VALIDATION_KIND "berth.validation/1"

/* Where the question comes from. */
#define BERTH_SOURCE_NONE 0
/* a manifest is about to enter a repository; all it names is there */
#define BERTH_SOURCE_MANIFEST 1
/* a tag is about to name it; signatures and reports may have come since it entered */
#define BERTH_SOURCE_TAG 2
/* an object of a cluster is to run it */
#define BERTH_SOURCE_ADMISSION 3
/* it is stored and tagged: would it be let in today */
#define BERTH_SOURCE_SCAN 4

#define BERTH_NEED_NONE 0
/* a manifest or blob of the repository, by digest */
#define BERTH_NEED_CONTENT 1
/* the manifest that a tag names */
#define BERTH_NEED_TAG 2
/* manifests whose subject is a digest, as an image index, newest first */
#define BERTH_NEED_REFERRERS 3

typedef struct berth_validation_v1 berth_validation_v1;
typedef struct berth_artifact berth_artifact;
typedef struct berth_need berth_need;
typedef struct berth_evidence berth_evidence;
typedef struct berth_validate_request berth_validate_request;
typedef struct berth_violation berth_violation;
typedef struct berth_validate_response berth_validate_response;

struct berth_artifact {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* host and repository: "reg.example.com/team/app", "docker.io/library/nginx" */
  berth_str image;
  /* in this registry; empty: the image is not kept here, or has no valid name */
  berth_str repository;
  /* empty: none was given */
  berth_str tag;
  /* of the manifest; not kept here: of the reference, if it has one; else empty */
  berth_str digest;
  berth_str media_type;
  /* as stored; empty: not kept here */
  berth_str manifest;
  /* of an image's manifest, up to 1 MiB; else empty */
  berth_str config;
  /* SOURCE_TAG: the digest that the tag names so far; empty: none */
  berth_str replaces;
  /* SOURCE_ADMISSION: the reference as the object has it */
  berth_str written;
  /* SOURCE_ADMISSION: where it has it, a JSON pointer: "/spec/containers/0/image" */
  berth_str place;
};

struct berth_need {
  uint32_t struct_size;
  uint32_t reserved_0;
  int32_t kind;
  uint32_t reserved_1;
  /* the digest or tag */
  berth_str value;
  /* NEED_REFERRERS: only those of this type; empty: all */
  berth_str artifact_type;
};

/* An answer to a need. Content is whole and matches its digest. */
struct berth_evidence {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* NULL: not set */
  const berth_need* need;
  /* 0 or 1 */
  uint32_t found;
  uint32_t reserved_2;
  /* of `content`, but for NEED_REFERRERS */
  berth_str digest;
  /* empty for a blob */
  berth_str media_type;
  berth_str content;
};

struct berth_validate_request {
  uint32_t struct_size;
  uint32_t reserved_0;
  int32_t source;
  uint32_t reserved_1;
  /* NULL: not set */
  const berth_artifact* artifact;
  /* who pushes, or who changes the object; absent at a scan (NULL: not set) */
  const berth_principal* principal;
  /* SOURCE_ADMISSION: of the object; empty for one without */
  berth_str cluster_namespace;
  /* seconds since 1970: the only clock */
  uint64_t now;
  /* of all needs so far, in their order */
  const berth_evidence* const* evidence;
  size_t evidence_count;
};

struct berth_violation {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* which part of the rule: "required_labels"; a word for machines, stable */
  berth_str code;
  /* a sentence for the person who pushed: what is wrong and what to do */
  berth_str message;
  /* a JSON pointer into manifest or config: "/layers/3", "/config/User"; may be empty */
  berth_str path;
  /* what it was seen by: digests, CVE ids */
  const berth_str* evidence;
  size_t evidence_count;
};

struct berth_validate_response {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* not empty: nothing else of this answer counts */
  const berth_need* const* needs;
  size_t needs_count;
  const berth_violation* const* violations;
  size_t violations_count;
  /* sentences for the same person, of what is let pass */
  const berth_str* warnings;
  size_t warnings_count;
  /* SOURCE_ADMISSION: the reference to run in its place; empty: as written */
  berth_str replacement;
};

/* Kind "berth.validation/1": may this image enter the registry, bear this tag, run in the cluster.
 *
 * An instance is one rule of the operator's, configured by the rule's `with`. It is a pure function of what it is asked: it
 * opens no connection and reads no clock. What it wants to see beside the artifact it names in `needs`; the host fetches that
 * from the artifact's own repository and calls again with everything fetched so far in `evidence`, at most 4 rounds, 50 items
 * and 8 MiB for one artifact. The same question and evidence give the same answer, in the same order, in any process.
 *
 * The host asks every rule that is for the image, whatever the others said, and refuses when one of those in force has a
 * violation. A call that fails counts as a violation unless the rule is configured otherwise:
 *   RESOURCE_EXHAUSTED, UNAVAILABLE, DEADLINE_EXCEEDED  it cannot be decided now: 503 with Retry-After at a push.
 *   anything else       it cannot be decided: refused, and logged as a fault.
 *
 * All rpcs may run concurrently. The host's deadline is two seconds unless configured. */
struct berth_validation_v1 {
  uint32_t struct_size;
  uint32_t flags; /* none yet: 0 */

  /* What speaks against this artifact here. An answer with nothing in it: nothing does, or this rule is not for such
   * artifacts or sources.
   * [concurrent] */
  berth_status (*validate)(void* self, const berth_call* call, const berth_validate_request* request,
    berth_validate_response* response);
};

#ifdef __cplusplus
}
#endif
#endif
