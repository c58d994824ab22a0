/* SPDX-License-Identifier: Apache-2.0 */
/* Made by protoc-gen-berth from berth/plugin/v1/auth.proto; change that and run sdk/tools/regenerate. */
/* clang-format off */
#ifndef BERTH_GEN_AUTH_ABI_H
#define BERTH_GEN_AUTH_ABI_H

#include "berth/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define BERTH_AUTH_KIND "berth.auth/1"

#define BERTH_PRINCIPAL_NONE 0
/* nobody in particular: no credentials were sent */
#define BERTH_PRINCIPAL_ANONYMOUS 1
/* a person, or an account used like one */
#define BERTH_PRINCIPAL_USER 2
/* an account for a program */
#define BERTH_PRINCIPAL_ROBOT 3
/* a program that another issuer vouches for: a CI job, a pod */
#define BERTH_PRINCIPAL_WORKLOAD 4

/* no rule speaks of it */
#define BERTH_EFFECT_NONE 0
#define BERTH_EFFECT_ALLOW 1
#define BERTH_EFFECT_DENY 2

#define BERTH_ACTION_NONE 0
/* read blobs, manifests and referrers */
#define BERTH_ACTION_PULL 1
/* add blobs, manifests, and tags that do not exist */
#define BERTH_ACTION_PUSH 2
/* let a tag that exists name another manifest */
#define BERTH_ACTION_OVERWRITE 3
/* of a tag, of a manifest, of a blob from a repository */
#define BERTH_ACTION_DELETE 4
/* the tags of a repository and their history */
#define BERTH_ACTION_LIST 5
/* ask which repositories there are; each shown needs PULL. Without repository. */
#define BERTH_ACTION_CATALOG 6

typedef struct berth_auth_v1 berth_auth_v1;
typedef struct berth_auth_certificate berth_auth_certificate;
typedef struct berth_auth_header berth_auth_header;
typedef struct berth_authenticate_request berth_authenticate_request;
typedef struct berth_principal berth_principal;
typedef struct berth_authenticate_response berth_authenticate_response;
typedef struct berth_auth_access berth_auth_access;
typedef struct berth_authorize_request berth_authorize_request;
typedef struct berth_auth_decision berth_auth_decision;
typedef struct berth_authorize_response berth_authorize_response;

/* The certificate that a client has shown and TLS has checked. */
struct berth_auth_certificate {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* "CN=builder,O=Example" (RFC 2253) */
  berth_str subject;
  /* "DNS:a.example", "email:a@example", "URI:spiffe://…" */
  const berth_str* names;
  size_t names_count;
};

struct berth_auth_header {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* lower case */
  berth_str name;
  berth_str value;
};

struct berth_authenticate_request {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* with password: from Basic, a token request, or a login form */
  berth_str username;
  /* any bytes that are UTF-8, without NUL */
  berth_str password;
  /* a token of another issuer, from `Authorization: Bearer`; username is empty then */
  berth_str bearer;
  /* absent: none was shown (NULL: not set) */
  const berth_auth_certificate* certificate;
  /* the client's address, without port; behind a trusted proxy, what it says */
  berth_str peer;
  /* the client's connection is encrypted (0 or 1) */
  uint32_t tls;
  uint32_t reserved_6;
  /* User-Agent, and those that the operator lists */
  const berth_auth_header* const* headers;
  size_t headers_count;
};

struct berth_principal {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* the name that rules and logs use; unique among its kind */
  berth_str subject;
  int32_t kind;
  uint32_t reserved_2;
  const berth_str* groups;
  size_t groups_count;
  /* a JSON object, or empty: what the issuer says beside */
  berth_str claims;
  /* seconds since 1970, after which the credentials are no longer good; 0: not known */
  uint64_t expires;
};

struct berth_authenticate_response {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* absent: none of this plugin's business (NULL: not set) */
  const berth_principal* principal;
  /* how long the host may remember this answer; 0: not at all */
  uint32_t ttl_seconds;
  uint32_t reserved_2;
};

struct berth_auth_access {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* a well-formed name; empty with ACTION_CATALOG */
  berth_str repository;
  /* empty: a blob, a manifest by its digest, the repository as a whole */
  berth_str tag;
  int32_t action;
  uint32_t reserved_3;
};

struct berth_authorize_request {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* never absent; anonymous has its own kind (NULL: not set) */
  const berth_principal* principal;
  /* at least one */
  const berth_auth_access* const* accesses;
  size_t accesses_count;
  berth_str peer;
  /* 0 or 1 */
  uint32_t tls;
  uint32_t reserved_4;
};

struct berth_auth_decision {
  uint32_t struct_size;
  uint32_t reserved_0;
  int32_t effect;
  uint32_t reserved_1;
  /* the id of the rule that decided, for logs and explanations; may be empty */
  berth_str rule;
  /* a sentence for the client of a DENY; may be empty */
  berth_str reason;
  /* asked without a tag: the effect is the same for each tag of the repository (0 or 1) */
  uint32_t every_tag;
  uint32_t reserved_4;
};

struct berth_authorize_response {
  uint32_t struct_size;
  uint32_t reserved_0;
  /* as many as accesses, in their order */
  const berth_auth_decision* const* decisions;
  size_t decisions_count;
  /* how long the host may remember this answer; 0: not at all */
  uint32_t ttl_seconds;
  uint32_t reserved_2;
};

/* Kind "berth.auth/1": who somebody is, and what they may do.
 *
 * A plugin offers Authenticate, Authorize or both; the host sees which from the methods that it has. Of the configured
 * instances the host asks the authenticators one after the other, until one knows the credentials, and all authorisers: one
 * DENY refuses, else one ALLOW grants, and everything else is a no. A call that fails, for whatever reason, is a no.
 *
 * Statuses and what the host does. All but UNAUTHENTICATED may come of every rpc:
 *   UNAUTHENTICATED     the credentials are wrong or expired: 401, and no other authenticator is asked.
 *   RESOURCE_EXHAUSTED  too much at once: 429 with Retry-After.
 *   UNAVAILABLE, DEADLINE_EXCEEDED  what the plugin needs cannot be reached: 503 with Retry-After.
 *   INVALID_ARGUMENT    the request cannot be decided: refused, and logged as a fault.
 *   anything else       refused, and logged as a fault.
 *
 * All rpcs may run concurrently. The host's deadline is two seconds unless configured. No message of a status holds a secret:
 * it is logged, and the client may see it. */
struct berth_auth_v1 {
  uint32_t struct_size;
  uint32_t flags; /* none yet: 0 */

  /* Whose credentials are these. An answer without a principal: not of a sort that this plugin knows, the next one is
   * asked. Wrong ones are UNAUTHENTICATED; a user that does not exist costs as much time as a wrong password.
   * [concurrent] */
  berth_status (*authenticate)(void* self, const berth_call* call, const berth_authenticate_request* request,
    berth_authenticate_response* response);

  /* May this principal do each of these. Called with up to 1000 accesses; order does not matter to the answer.
   * [concurrent] */
  berth_status (*authorize)(void* self, const berth_call* call, const berth_authorize_request* request,
    berth_authorize_response* response);
};

#ifdef __cplusplus
}
#endif
#endif
