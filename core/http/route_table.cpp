// SPDX-License-Identifier: Apache-2.0
#include "http/route_table.hpp"

#include "http/admission_handler.hpp"
#include "http/base_handler.hpp"
#include "http/blob_handler.hpp"
#include "http/catalog_handler.hpp"
#include "http/decision_handler.hpp"
#include "http/explain_handler.hpp"
#include "http/health_handler.hpp"
#include "http/history_handler.hpp"
#include "http/manifest_handler.hpp"
#include "http/percent.hpp"
#include "http/referrers_handler.hpp"
#include "http/scan_handler.hpp"
#include "http/tag_handler.hpp"
#include "http/token_handler.hpp"
#include "http/upload_handler.hpp"

#include <optional>
#include <utility>

namespace berth::http {
namespace {

// The whole HTTP surface: the router, the guard, the metric label and docs/reference/endpoints.md all read this table.
// A <name> holds slashes, so a pattern is matched from its right end: the fixed words after <name> decide. end-11
// (mount) is end-4 with a query. A '/' at the end of a path is nobody's business.
// clang-format off
constexpr Route kRoutes[] = {
    {"end-1",   "GET HEAD", "/v2",                              "base",              Action::kNone,    BodyUse::kNone,     &getBase,          nullptr},
    {"end-2",   "GET HEAD", "/v2/<name>/blobs/<digest>",        "blob",              Action::kPull,    BodyUse::kNone,     &getBlob,          nullptr},
    {"end-3",   "GET HEAD", "/v2/<name>/manifests/<reference>", "manifest",          Action::kPull,    BodyUse::kNone,     &getManifest,      nullptr},
    {"end-4",   "POST",     "/v2/<name>/blobs/uploads",         "blob_upload",       Action::kPush,    BodyUse::kBlob,     &startUpload,      &openStart},
    {"end-5",   "PATCH",    "/v2/<name>/blobs/uploads/<id>",    "blob_upload_chunk", Action::kPush,    BodyUse::kBlob,     &appendUpload,     &openAppend},
    {"end-6",   "PUT",      "/v2/<name>/blobs/uploads/<id>",    "blob_upload_chunk", Action::kPush,    BodyUse::kBlob,     &finishUpload,     &openFinish},
    {"end-7",   "PUT",      "/v2/<name>/manifests/<reference>", "manifest",          Action::kPush,    BodyUse::kManifest, &putManifest,      nullptr},
    {"end-8",   "GET HEAD", "/v2/<name>/tags/list",             "tags",              Action::kList,    BodyUse::kNone,     &listTags,         nullptr},
    {"end-9",   "DELETE",   "/v2/<name>/manifests/<reference>", "manifest",          Action::kDelete,  BodyUse::kNone,     &deleteManifest,   nullptr},
    {"end-10",  "DELETE",   "/v2/<name>/blobs/<digest>",        "blob",              Action::kDelete,  BodyUse::kNone,     &deleteBlob,       nullptr},
    {"end-12",  "GET HEAD", "/v2/<name>/referrers/<digest>",    "referrers",         Action::kPull,    BodyUse::kNone,     &listReferrers,    nullptr},
    {"end-13",  "GET",      "/v2/<name>/blobs/uploads/<id>",    "blob_upload_chunk", Action::kPush,    BodyUse::kNone,     &getUpload,        nullptr},
    {"end-14",  "DELETE",   "/v2/<name>/blobs/uploads/<id>",    "blob_upload_chunk", Action::kPush,    BodyUse::kNone,     &cancelUpload,     nullptr},
    {"catalog", "GET HEAD", "/v2/_catalog",                     "catalog",           Action::kCatalog, BodyUse::kNone,     &listRepositories, nullptr},
    {"history", "GET HEAD", "/<name>/manifest_history/<tag>",   "history",           Action::kList,    BodyUse::kNone,     &getHistory,       nullptr},
    {"token",   "GET POST", "/token",                           "token",             Action::kOpen,    BodyUse::kNone,     &getToken,         nullptr},
    {"login",   "GET",      "/login",                           "token",             Action::kOpen,    BodyUse::kNone,     &getToken,         nullptr},
    {"keys",    "GET HEAD", "/.well-known/jwks.json",           "token",             Action::kOpen,    BodyUse::kNone,     &getTokenKeys,     nullptr},
    {"validate", "POST",    "/admission/v1/validate/<set>",     "admission",         Action::kReview,  BodyUse::kReview,   &validateObject,   nullptr},
    {"mutate",  "POST",     "/admission/v1/mutate/<set>",       "admission",         Action::kReview,  BodyUse::kReview,   &mutateObject,     nullptr},
    {"images",  "POST",     "/admission/v1/imagereview/<set>",  "admission",         Action::kReview,  BodyUse::kReview,   &reviewImages,     nullptr},
    {"trow",    "POST",     "/validate-image",                  "admission",         Action::kReview,  BodyUse::kReview,   &validateImage,    nullptr},
    {"decisions", "GET HEAD", "/admission/v1/decisions",        "decisions",         Action::kRules,   BodyUse::kNone,     &listDecisions,    nullptr},
    {"scan",    "GET HEAD", "/admission/v1/scan",               "scan",              Action::kRules,   BodyUse::kNone,     &scanRepository,   nullptr},
    {"explain", "GET HEAD", "/admission/v1/explain",            "explain",           Action::kRules,   BodyUse::kNone,     &explainImage,     nullptr},
    {"health",  "GET HEAD", "/healthz",                         "health",            Action::kOpen,    BodyUse::kNone,     &getHealth,        nullptr},
    {"ready",   "GET HEAD", "/readiness",                       "readiness",         Action::kOpen,    BodyUse::kNone,     &getReadiness,     nullptr},
    {"metrics", "GET HEAD", "/metrics",                         "metrics",           Action::kOpen,    BodyUse::kNone,     &getMetrics,       nullptr},
};
// clang-format on

// Takes the last segment off `path`, with the slash before it.
std::string_view takeLast(std::string_view& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos) return std::exchange(path, {});
  const auto last = path.substr(slash + 1);
  path = path.substr(0, slash);
  return last;
}

struct Captures {
  std::string_view name;
  std::string_view last;
};

std::optional<Captures> matchPattern(std::string_view pattern, std::string_view path) {
  Captures captures;
  while (!pattern.empty()) {
    const auto wanted = takeLast(pattern);
    if (wanted == "<name>") {
      // What is left of the pattern is a fixed beginning.
      if (!path.starts_with(pattern) || path.size() < pattern.size() + 2 || path[pattern.size()] != '/')
        return std::nullopt;
      captures.name = path.substr(pattern.size() + 1);
      return captures;
    }
    if (path.empty()) return std::nullopt;
    const auto segment = takeLast(path);
    if (wanted.starts_with('<') ? segment.empty() : segment != wanted) return std::nullopt;
    if (wanted.starts_with('<')) captures.last = segment;
  }
  if (!path.empty()) return std::nullopt;
  return captures;
}

bool hasMethod(std::string_view methods, std::string_view method) {
  for (auto rest = methods; !rest.empty();) {
    const auto one = rest.substr(0, rest.find(' '));
    if (one == method) return true;
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
  }
  return false;
}

void addMethods(std::string& allow, std::string_view methods) {
  for (auto rest = methods; !rest.empty();) {
    const auto one = rest.substr(0, rest.find(' '));
    allow += allow.empty() ? "" : ", ";
    allow += one;
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
  }
}

}  // namespace

std::span<const Route> routes() {
  return kRoutes;
}

RouteMatch findRoute(std::string_view method, std::string_view path) {
  RouteMatch match;
  if (path.find('%') != std::string_view::npos) {
    match.decoded = std::make_unique<const std::string>(decodePercent(path));
    path = *match.decoded;
  }
  if (!path.starts_with('/')) return match;
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);

  for (const auto& route : kRoutes) {
    const auto captures = matchPattern(route.pattern, path);
    if (!captures) continue;
    if (!hasMethod(route.methods, method)) {
      addMethods(match.allow, route.methods);
      continue;
    }
    match.route = &route;
    match.name = captures->name;
    match.reference = captures->last;
    return match;
  }
  return match;
}

}  // namespace berth::http
