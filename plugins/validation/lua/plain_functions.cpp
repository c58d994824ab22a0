// SPDX-License-Identifier: Apache-2.0
#include "own_functions.hpp"

#include "session.hpp"
#include "value.hpp"

#include <nlohmann/json.hpp>

#include <lua.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>
#include <variant>
#include <vector>

namespace berth::validation_lua {
namespace {

using Json = nlohmann::json;
// In the order of pairs(): numbers, then texts, then false and true.
using Key = std::variant<lua_Integer, lua_Number, std::string, bool>;

// Longer ones are none.
constexpr std::size_t kLongestNumber = 64;

lua_Number numberOf(const Key& key) {
  if (const auto* whole = std::get_if<lua_Integer>(&key)) return static_cast<lua_Number>(*whole);
  return std::get<lua_Number>(key);
}

int rankOf(const Key& key) {
  return key.index() < 2 ? 0 : static_cast<int>(key.index());
}

bool isBefore(const Key& left, const Key& right) {
  if (rankOf(left) != rankOf(right)) return rankOf(left) < rankOf(right);
  if (rankOf(left) > 0) return left < right;
  if (numberOf(left) != numberOf(right)) return numberOf(left) < numberOf(right);
  return left < right;  // Whole numbers that are one as others, in their own order.
}

Key keyAt(lua_State* state, int at) {
  if (lua_isinteger(state, at) != 0) return lua_tointeger(state, at);
  switch (lua_type(state, at)) {
    case LUA_TNUMBER:
      if (std::isnan(lua_tonumber(state, at))) luaL_error(state, "what is not a number has no order");
      return lua_tonumber(state, at);
    case LUA_TSTRING:
      return std::string{textAt(state, at)};
    case LUA_TBOOLEAN:
      return lua_toboolean(state, at) != 0;
    default:
      luaL_error(state, "only numbers, texts and booleans have an order");
      return {};
  }
}

void pushKey(lua_State* state, const Key& key) {
  if (const auto* whole = std::get_if<lua_Integer>(&key)) return lua_pushinteger(state, *whole);
  if (const auto* number = std::get_if<lua_Number>(&key)) return lua_pushnumber(state, *number);
  if (const auto* text = std::get_if<std::string>(&key)) return push(state, std::string_view{*text});
  lua_pushboolean(state, std::get<bool>(key) ? 1 : 0);
}

void sortKeys(lua_State* state, std::vector<Key>& keys) {
  spend(state, keys.size() * static_cast<std::uint64_t>(std::bit_width(keys.size())) / 2);
  std::sort(keys.begin(), keys.end(), isBefore);
}

std::vector<Key> keysOf(lua_State* state, int at) {
  std::vector<Key> keys;
  lua_pushnil(state);
  while (lua_next(state, at) != 0) {
    spend(state, 1);
    lua_pop(state, 1);
    keys.push_back(keyAt(state, -1));
  }
  sortKeys(state, keys);
  return keys;
}

std::vector<Key> keysOf(lua_State* state, const Json& document) {
  spend(state, 1 + document.size());
  std::vector<Key> keys;
  if (document.is_array()) {
    for (std::size_t i = 1; i <= document.size(); ++i) keys.emplace_back(static_cast<lua_Integer>(i));
  } else {
    for (const auto& member : document.items()) keys.emplace_back(member.key());
  }
  return keys;
}

// A closure over the value and a list of its keys; what was asked for last is counted in the third.
int nextPair(lua_State* state) {
  auto at = lua_tointeger(state, lua_upvalueindex(3));
  for (;;) {
    spend(state, 1);
    lua_settop(state, 0);
    lua_rawgeti(state, lua_upvalueindex(2), ++at);
    if (lua_isnil(state, 1)) return 1;
    lua_pushvalue(state, 1);
    lua_gettable(state, lua_upvalueindex(1));
    if (!lua_isnil(state, 2)) break;  // Gone since, or null.
  }
  lua_pushinteger(state, at);
  lua_replace(state, lua_upvalueindex(3));
  return 2;
}

int pairs(lua_State* state) {
  const auto* const document = documentAt(state, 1);
  if (document == nullptr) luaL_checktype(state, 1, LUA_TTABLE);
  const auto keys = document == nullptr ? keysOf(state, 1) : keysOf(state, *document);
  lua_pushvalue(state, 1);
  lua_createtable(state, static_cast<int>(keys.size()), 0);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    pushKey(state, keys[i]);
    lua_rawseti(state, -2, static_cast<lua_Integer>(i) + 1);
  }
  lua_pushinteger(state, 0);
  lua_pushcclosure(state, nextPair, 3);
  return 1;
}

int sort(lua_State* state) {
  luaL_checktype(state, 1, LUA_TTABLE);
  if (lua_gettop(state) > 1) return luaL_error(state, "sort(list) takes no function; it puts numbers before texts");
  const auto size = static_cast<lua_Integer>(lua_rawlen(state, 1));
  spend(state, 1 + static_cast<std::uint64_t>(size));
  std::vector<Key> keys;
  for (lua_Integer i = 1; i <= size; ++i) {
    lua_rawgeti(state, 1, i);
    keys.push_back(keyAt(state, -1));
    lua_pop(state, 1);
  }
  sortKeys(state, keys);
  for (lua_Integer i = 1; i <= size; ++i) {
    pushKey(state, keys[static_cast<std::size_t>(i) - 1]);
    lua_rawseti(state, 1, i);
  }
  return 0;
}

int tonumber(lua_State* state) {
  if (lua_type(state, 1) == LUA_TNUMBER) {
    lua_settop(state, 1);
    return 1;
  }
  const bool is_text = lua_type(state, 1) == LUA_TSTRING && lua_rawlen(state, 1) <= kLongestNumber;
  if (is_text && lua_stringtonumber(state, lua_tostring(state, 1)) == lua_rawlen(state, 1) + 1) return 1;
  lua_pushnil(state);
  return 1;
}

const char* typeOf(lua_State* state, int at) {
  if (const auto* const document = documentAt(state, at)) return document->is_array() ? "array" : "object";
  return luaL_typename(state, at);
}

// Lua's would tell where a table lies.
int tostring(lua_State* state) {
  luaL_checkany(state, 1);
  switch (lua_type(state, 1)) {
    case LUA_TNUMBER:
    case LUA_TSTRING:
    case LUA_TBOOLEAN:
    case LUA_TNIL:
      luaL_tolstring(state, 1, nullptr);
      break;
    default:
      lua_pushstring(state, typeOf(state, 1));
  }
  return 1;
}

int type(lua_State* state) {
  luaL_checkany(state, 1);
  lua_pushstring(state, typeOf(state, 1));
  return 1;
}

}  // namespace

void addPlainFunctions(lua_State* state) {
  constexpr luaL_Reg kFunctions[] = {{"pairs", pairs},       {"sort", sort}, {"tonumber", tonumber},
                                     {"tostring", tostring}, {"type", type}, {nullptr, nullptr}};
  luaL_setfuncs(state, kFunctions, 0);
}

}  // namespace berth::validation_lua
