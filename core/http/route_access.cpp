// SPDX-License-Identifier: Apache-2.0
#include "http/route_access.hpp"

#include <string_view>

namespace berth::http {
namespace {

struct Need {
  Action action;
  std::vector<auth::Action> one_of;
  std::string_view words;  ///< In a scope.
};

// Whether a push creates a tag or overwrites it is decided where the tag is written (registry/tag_rights.hpp).
const std::vector<Need>& needs() {
  using enum auth::Action;
  static const std::vector<Need> table{
      {Action::kNone, {}, ""},
      {Action::kOpen, {}, ""},
      {Action::kReview, {}, ""},
      {Action::kPull, {kPull}, "pull"},
      {Action::kList, {kList}, "pull"},
      {Action::kPush, {kPush, kOverwrite}, "pull,push"},
      {Action::kDelete, {kDelete}, "delete"},
      {Action::kCatalog, {kCatalog}, "*"},
      {Action::kRules, {kCatalog}, "*"},
  };
  return table;
}

const Need& needOf(const Exchange& exchange) {
  for (const auto& need : needs()) {
    if (need.action == exchange.match.route->action) return need;
  }
  return needs().front();
}

// A digest has a colon, a tag has none.
std::string_view tagOf(const Exchange& exchange) {
  const auto& match = exchange.match;
  const bool names_tag = match.route->pattern.ends_with("<reference>") || match.route->pattern.ends_with("<tag>");
  return names_tag && match.reference.find(':') == std::string_view::npos ? match.reference : std::string_view{};
}

}  // namespace

std::vector<auth::Access> accessesOf(const Exchange& exchange) {
  std::vector<auth::Access> accesses;
  for (const auto action : needOf(exchange).one_of) accesses.push_back({exchange.match.name, tagOf(exchange), action});
  return accesses;
}

std::string scopeOf(const Exchange& exchange) {
  const auto& need = needOf(exchange);
  if (need.one_of.empty()) return {};
  if (need.one_of.front() == auth::Action::kCatalog) return "registry:catalog:*";
  return "repository:" + std::string{exchange.match.name} + ':' + std::string{need.words};
}

bool isOfUploadSession(const Exchange& exchange) {
  return exchange.match.route->pattern.ends_with("/uploads/<id>");
}

}  // namespace berth::http
