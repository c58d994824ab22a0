// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/message.hpp"
#include "model/result.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace berth::http {

struct Exchange;

/// What a client needs a right for.
enum class Action {
  kNone,
  kPull,
  kPush,
  kDelete,
  kList,
  kCatalog,
  kReview,  ///< That of networks (`validation.clients`); the guard is not asked: API servers have no password.
  kRules,   ///< That to the catalog, and a login; without a guard only this machine has it.
  kOpen,    ///< Everyone's, and the guard is not asked: probes and scrapers have no password.
};

/// What a route does with a body.
enum class BodyUse {
  kNone,      ///< Nothing: a small one is read and ignored.
  kManifest,  ///< Takes it whole, up to the largest manifest.
  kReview,    ///< Takes it whole, up to the largest review of an API server.
  kBlob,      ///< Takes a small one whole, and any other by `open`.
};

/// A sink for the body, or the answer already; a null sink: take the body whole, as if the route had no `open`.
using Opened = std::variant<std::unique_ptr<BodySink>, Response>;

/// One row of the HTTP surface.
struct Route {
  std::string_view endpoint;  ///< Number in distribution-spec 1.1.1, or our own word.
  std::string_view methods;   ///< Separated by spaces.
  std::string_view pattern;
  std::string_view handler;  ///< The label of metrics: distribution's word where it has one.
  Action action;
  BodyUse body;
  /// The answer to a request whose body is whole; an error becomes the JSON envelope. May throw LaneFull.
  Result<Response> (*handle)(const Exchange& exchange, std::string_view body);
  Opened (*open)(const Exchange& exchange);  ///< Null for most.
};

/// The whole HTTP surface, in the order of the documentation.
std::span<const Route> routes();

/// Where a path leads. Views point into the request's path or into `decoded`.
struct RouteMatch {
  const Route* route = nullptr;  ///< Null: no such endpoint, or `allow` says which methods it has.
  std::string allow;
  std::string_view name;
  std::string_view reference;  ///< The last variable of the pattern: reference, digest, tag, session id.
  std::unique_ptr<const std::string> decoded;
};

/// Decodes percent escapes once, then matches from the right end, so that a repository may be named
/// `a/blobs/uploads/b`; one '/' at the end is ignored. `path` outlives the match.
RouteMatch findRoute(std::string_view method, std::string_view path);

}  // namespace berth::http
