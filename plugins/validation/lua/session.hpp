// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "budget.hpp"
#include "patterns.hpp"

#include "berth/validation.hpp"

#include <nlohmann/json_fwd.hpp>

#include <deque>
#include <map>
#include <memory>
#include <vector>

struct lua_State;

namespace berth::validation_lua {

/// One run of a script: what its functions reach, and what it leaves. Its thread only; outlives the run's state.
struct Session {
  Session(const Limits& limits, const sdk::Call& its_call, sdk::Look& its_look, sdk::Findings& its_findings,
          Patterns& its_patterns, const nlohmann::json& its_parameters);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// JSON of `text`, parsed once; null: it is none. `text` must outlive the session.
  const nlohmann::json* document(std::string_view text);

  const sdk::Call& call;
  sdk::Look& look;
  sdk::Findings& findings;
  Patterns& patterns;
  const nlohmann::json& parameters;
  Budget budget;
  bool is_checking = false;  ///< check() runs; before that the script only defines things.
  int violations = 0;
  int warnings = 0;
  std::vector<sdk::Wanted> missing;  ///< Why the script was stopped. Views into the call.
  std::deque<sdk::Found> founds;     ///< What content() and the like have given it.

 private:
  std::map<const char*, std::unique_ptr<const nlohmann::json>> documents_;  ///< By where their text is.
};

/// The session that a state belongs to.
Session& sessionOf(lua_State* state);

/// Takes this much of the run's budget, or ends the run with an error.
void spend(lua_State* state, std::uint64_t units);

}  // namespace berth::validation_lua
