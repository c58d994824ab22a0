// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/exchange.hpp"
#include "model/result.hpp"
#include "validation/rule_book.hpp"

#include <string_view>

namespace berth::http {

/// Of an exchange whose request asks what rules say. kRouteUnknown: nothing is validated.
Result<validation::Judge*> judgeOf(const Exchange& exchange);

/// kRouteUnknown: the book has no set of this name.
Result<const validation::RuleSet*> findSet(const validation::RuleBook& book, std::string_view name);

/// kDenied: the caller may not pull from the repository.
Result<void> requirePull(const Exchange& exchange, const RepositoryName& repository);

}  // namespace berth::http
