// SPDX-License-Identifier: Apache-2.0
#pragma once

struct lua_State;

namespace berth::validation_lua {

// Each puts functions of ours into the table on the stack.

/// pairs, sort, tonumber, tostring, type: in the place of Lua's, whose answers depend on where things are in memory.
void addPlainFunctions(lua_State* state);
/// contains, digest, ends_with, glob, glob_repository, re2_match, semver, semver_compare, split, starts_with.
void addTextFunctions(lua_State* state);
/// content, contents, image_matches, referrers, tag, violation, warning.
void addHostFunctions(lua_State* state);

/// Leaves the `image` of check(image) on the stack.
void pushImage(lua_State* state);

}  // namespace berth::validation_lua
