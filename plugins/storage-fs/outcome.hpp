// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "berth/abi.h"

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace berth::storage_fs {

/// Why the store could not do something: a gRPC status number, and a sentence with the cause and the cure.
struct Failure {
  berth_status status = BERTH_INTERNAL;
  std::string message;
};

/// A value, or the Failure that kept us from having one.
template <class T>
using Outcome = tl::expected<T, Failure>;

inline tl::unexpected<Failure> failed(berth_status status, std::string message) {
  return tl::unexpected<Failure>{Failure{status, std::move(message)}};
}

inline tl::unexpected<Failure> failed(Failure failure) {
  return tl::unexpected<Failure>{std::move(failure)};
}

/// Of a system call: no space is RESOURCE_EXHAUSTED, everything else UNAVAILABLE. `doing` is "write scratch/x".
tl::unexpected<Failure> systemFailed(const std::string& doing, int error);

/// Whether an errno value says that there is no room (ENOSPC, EDQUOT).
bool isNoSpace(int error);

/// "no space left; free some …": the one cure for a full disk, for every message.
std::string noSpaceText(const std::string& doing, int error);

}  // namespace berth::storage_fs

// NOLINTBEGIN(bugprone-macro-parentheses): the first argument is a declaration.
#define FS_JOIN_AFTER_EXPANSION(a, b) a##b
#define FS_JOIN(a, b) FS_JOIN_AFTER_EXPANSION(a, b)
#define FS_TRY_AS(outcome, declaration, expression)                         \
  auto outcome = (expression);                                              \
  if (!outcome) return tl::unexpected<Failure>{std::move(outcome).error()}; \
  declaration = *std::move(outcome)
/// Binds the value of an Outcome, or returns its Failure from the enclosing function.
#define FS_TRY(declaration, expression) FS_TRY_AS(FS_JOIN(fs_outcome_, __LINE__), declaration, expression)
/// The same for an Outcome<void>.
#define FS_CHECK(expression)                                                    \
  if (auto fs_check = (expression); !fs_check) return tl::unexpected<Failure> { \
      std::move(fs_check).error()                                               \
    }
// NOLINTEND(bugprone-macro-parentheses)
