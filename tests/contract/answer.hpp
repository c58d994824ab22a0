// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <berth/result.hpp>

#include <ostream>
#include <string>

namespace berth::test {

/// What a call of a table answered, copied out of it.
template <class T>
struct Answer {
  berth_status code = BERTH_OK;
  std::string message;
  T value{};

  bool ok() const { return code == BERTH_OK; }
};

struct Nothing {};
using Done = Answer<Nothing>;

template <class T>
std::ostream& operator<<(std::ostream& out, const Answer<T>& answer) {
  return out << "status " << answer.code << " (" << answer.message << ")";
}

/// `copy(response)` makes the value of what a client of sdk/ answered.
template <class T, class Response, class Copy>
Answer<T> answerOf(const sdk::Result<Response>& result, Copy copy) {
  if (!result) return {result.status().code, result.status().message, {}};
  return {BERTH_OK, {}, copy(*result)};
}

template <class Response>
Done doneOf(const sdk::Result<Response>& result) {
  return answerOf<Nothing>(result, [](const Response&) { return Nothing{}; });
}

}  // namespace berth::test
