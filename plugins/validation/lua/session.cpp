// SPDX-License-Identifier: Apache-2.0
#include "session.hpp"

#include "json/strict_json.hpp"

#include <nlohmann/json.hpp>

#include <lua.hpp>

namespace berth::validation_lua {

Session::Session(const Limits& limits, const sdk::Call& its_call, sdk::Look& its_look, sdk::Findings& its_findings,
                 Patterns& its_patterns, const nlohmann::json& its_parameters)
    : call{its_call},
      look{its_look},
      findings{its_findings},
      patterns{its_patterns},
      parameters{its_parameters},
      budget{limits, its_call} {}

Session::~Session() = default;

const nlohmann::json* Session::document(std::string_view text) {
  const auto [at, is_new] = documents_.try_emplace(text.data());
  if (is_new) {
    if (auto parsed = parseStrictJson(text)) at->second = std::make_unique<const nlohmann::json>(*std::move(parsed));
  }
  return at->second.get();
}

Session& sessionOf(lua_State* state) {
  return **static_cast<Session**>(lua_getextraspace(state));
}

void spend(lua_State* state, std::uint64_t units) {
  if (!sessionOf(state).budget.spend(units)) luaL_error(state, "the script has used up what it may take");
}

}  // namespace berth::validation_lua
