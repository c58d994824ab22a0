// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>

struct lua_State;

namespace berth::validation_lua {

// JSON in a script: objects and arrays are documents, which are read where they lie and cannot be changed; arrays count
// from 1, null is nil. Each function may end the run with an error.

/// Makes documents known to a state. Once, before the others.
void openDocuments(lua_State* state);

/// Leaves one value on the stack. `value` must outlive the state.
void push(lua_State* state, const nlohmann::json& value);
void push(lua_State* state, std::string_view text);

/// The JSON that the argument is; null: it is no document.
const nlohmann::json* documentAt(lua_State* state, int argument);
/// The text that the argument is; an error where it is none.
std::string_view textAt(lua_State* state, int argument);

}  // namespace berth::validation_lua
