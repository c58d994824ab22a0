// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/exchange.hpp"
#include "http/message.hpp"
#include "model/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace berth::http {

/// Which page of a list a client wants: `?n=` and `?last=`.
struct PageQuery {
  std::uint32_t limit = 0;  ///< Clamped to the list's maximum.
  std::string last;         ///< Exclusive; empty: from the start.

  /// Empty values count as absent. kBadRequest when n is no number.
  static Result<PageQuery> parse(const Request& request, std::uint32_t default_limit, std::uint32_t max_limit);
};

/// The Link to the page after `last` (RFC 8288), relative, with the request's other parameters; without a limit for
/// lists that are not counted by it.
std::string nextPageLink(const Exchange& exchange, std::optional<std::uint32_t> limit, std::string_view last);

}  // namespace berth::http
