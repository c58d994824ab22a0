// SPDX-License-Identifier: Apache-2.0
#include "kept_functions.hpp"

#include "session.hpp"

#include <lua.hpp>

#include <array>

namespace berth::validation_lua {
namespace {

// What a call costs beside itself.
enum class Cost {
  kNone,
  kText,   // The first argument's length.
  kList,   // The first argument's length, as many elements.
  kShift,  // The same when a position is given, since elements are moved.
};

struct Kept {
  const char* name;
  Cost cost = Cost::kNone;
  int shifting_arguments = 0;  // kShift: with so many there is a position.
};

constexpr std::array<Kept, 4> kBase{{{"assert"}, {"error"}, {"ipairs"}, {"select"}}};
constexpr std::array<Kept, 7> kString{{{"byte", Cost::kText},
                                       {"char"},
                                       {"len"},
                                       {"lower", Cost::kText},
                                       {"reverse", Cost::kText},
                                       {"sub", Cost::kText},
                                       {"upper", Cost::kText}}};
constexpr std::array<Kept, 13> kMath{{{"abs"},
                                      {"ceil"},
                                      {"floor"},
                                      {"fmod"},
                                      {"huge"},
                                      {"max"},
                                      {"maxinteger"},
                                      {"min"},
                                      {"mininteger"},
                                      {"sqrt"},
                                      {"tointeger"},
                                      {"type"},
                                      {"ult"}}};
constexpr std::array<Kept, 4> kTable{
    {{"concat", Cost::kList}, {"insert", Cost::kShift, 3}, {"remove", Cost::kShift, 2}, {"unpack", Cost::kList}}};

// A closure over what it calls, its Cost, and its shifting arguments.
int charged(lua_State* state) {
  const auto cost = static_cast<Cost>(lua_tointeger(state, lua_upvalueindex(2)));
  const auto size = static_cast<std::uint64_t>(lua_rawlen(state, 1));
  const bool is_shifting = lua_gettop(state) >= lua_tointeger(state, lua_upvalueindex(3));
  spend(state, cost == Cost::kText ? 1 + size / 16 : cost == Cost::kShift && !is_shifting ? 1 : 1 + size);
  lua_pushvalue(state, lua_upvalueindex(1));
  lua_insert(state, 1);
  lua_call(state, lua_gettop(state) - 1, LUA_MULTRET);
  return lua_gettop(state);
}

// Of the library on top of the stack, into the table below it.
template <class List>
void keep(lua_State* state, const List& list) {
  for (const auto& kept : list) {
    lua_getfield(state, -1, kept.name);
    if (kept.cost != Cost::kNone) {
      lua_pushinteger(state, static_cast<lua_Integer>(kept.cost));
      lua_pushinteger(state, kept.shifting_arguments);
      lua_pushcclosure(state, charged, 3);
    }
    lua_setfield(state, -3, kept.name);
  }
}

// A table `name` with what is kept of a library, in the table on the stack.
template <class List>
void addLibrary(lua_State* state, const char* name, lua_CFunction open, const List& list) {
  lua_createtable(state, 0, static_cast<int>(list.size()));
  lua_pushcfunction(state, open);
  lua_call(state, 0, 1);
  keep(state, list);
  lua_pop(state, 1);
  lua_setfield(state, -2, name);
}

// Opening the library of strings gave them its methods.
void limitStringMethods(lua_State* state) {
  lua_createtable(state, 0, 1);
  lua_getfield(state, -2, LUA_STRLIBNAME);
  lua_setfield(state, -2, "__index");
  lua_pushliteral(state, "");
  lua_insert(state, -2);
  lua_setmetatable(state, -2);
  lua_pop(state, 1);
}

}  // namespace

void addKeptFunctions(lua_State* state) {
  lua_pushcfunction(state, luaopen_base);
  lua_call(state, 0, 1);
  keep(state, kBase);
  lua_pop(state, 1);
  addLibrary(state, LUA_STRLIBNAME, luaopen_string, kString);
  addLibrary(state, LUA_MATHLIBNAME, luaopen_math, kMath);
  addLibrary(state, LUA_TABLIBNAME, luaopen_table, kTable);
  limitStringMethods(state);
}

}  // namespace berth::validation_lua
