// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/error.hpp"

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace berth {

/// A value, or the Error that kept us from having one. Becomes std::expected with C++23.
template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string detail = {}) {
  return tl::unexpected<Error>{Error{code, std::move(detail)}};
}

inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>{std::move(error)};
}

}  // namespace berth

// NOLINTBEGIN(bugprone-macro-parentheses): the first argument is a declaration.
#define BERTH_JOIN_AFTER_EXPANSION(a, b) a##b
#define BERTH_JOIN(a, b) BERTH_JOIN_AFTER_EXPANSION(a, b)
#define BERTH_TRY_AS(result, declaration, expression)                   \
  auto result = (expression);                                           \
  if (!result) return tl::unexpected<Error>{std::move(result).error()}; \
  declaration = *std::move(result)
/// Binds the value of a Result, or returns its Error from the enclosing function:
///   BERTH_TRY(const Digest digest, Digest::parse(text));
#define BERTH_TRY(declaration, expression) BERTH_TRY_AS(BERTH_JOIN(berth_result_, __LINE__), declaration, expression)
/// The same for a Result<void>.
#define BERTH_CHECK(expression)                                                     \
  if (auto berth_check = (expression); !berth_check) return tl::unexpected<Error> { \
      std::move(berth_check).error()                                                \
    }
// NOLINTEND(bugprone-macro-parentheses)
