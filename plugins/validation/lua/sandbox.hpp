// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "script.hpp"
#include "session.hpp"

#include "berth/result.hpp"

namespace berth::validation_lua {

enum class Task {
  kDefine,  ///< Runs the text, which has to define check().
  kCheck,   ///< The same, and check(image) then.
};

/// Runs the script in a state of its own, which nothing of another run reaches and nothing outlives. What it found is
/// in the session; when it was stopped because it has to see something, that is in `missing` and the Status says
/// nothing.
///   INTERNAL: an error of the script, with its file and line, or a broken budget.
///   DEADLINE_EXCEEDED: nobody waits for the answer any more.
sdk::Status run(const Script& script, Task task, Session& session);

}  // namespace berth::validation_lua
