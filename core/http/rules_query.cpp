// SPDX-License-Identifier: Apache-2.0
#include "http/rules_query.hpp"

#include <string>

namespace berth::http {

Result<validation::Judge*> judgeOf(const Exchange& exchange) {
  if (exchange.judge != nullptr) return exchange.judge;
  return fail(ErrorCode::kRouteUnknown, "this registry has no `validation` configured: it decides about no images");
}

Result<const validation::RuleSet*> findSet(const validation::RuleBook& book, std::string_view name) {
  if (const auto* set = book.find(name)) return set;
  std::string known;
  for (const auto& set : book.sets()) known += (known.empty() ? "" : ", ") + set->name();
  return fail(ErrorCode::kRouteUnknown,
              "validation has no set \"" + std::string{name} + "\"; there is " + (known.empty() ? "none" : known));
}

Result<void> requirePull(const Exchange& exchange, const RepositoryName& repository) {
  if (exchange.caller == nullptr) return {};
  BERTH_TRY(const auto may, exchange.caller->mayPull({repository.text()}));
  if (may.front()) return {};
  return fail(ErrorCode::kDenied, exchange.caller->name() + " may not pull " + repository.text());
}

}  // namespace berth::http
