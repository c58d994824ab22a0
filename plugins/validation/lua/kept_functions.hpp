// SPDX-License-Identifier: Apache-2.0
#pragma once

struct lua_State;

namespace berth::validation_lua {

/// Puts into the table on the stack what a script has of Lua's own library: what takes a bounded time for what it
/// spends, and gives the same in each run. Everything else is not there at all, neither through the methods of strings.
void addKeptFunctions(lua_State* state);

}  // namespace berth::validation_lua
