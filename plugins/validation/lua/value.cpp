// SPDX-License-Identifier: Apache-2.0
#include "value.hpp"

#include "session.hpp"

#include <nlohmann/json.hpp>

#include <lua.hpp>

#include <cstdint>
#include <limits>
#include <new>

namespace berth::validation_lua {
namespace {

using Json = nlohmann::json;

constexpr const char* kDocument = "document";

struct Document {
  const Json* json;
};

int index(lua_State* state) {
  spend(state, 1);
  const auto& json = *documentAt(state, 1);
  if (json.is_object() && lua_type(state, 2) == LUA_TSTRING) {
    const auto found = json.find(std::string{textAt(state, 2)});
    if (found != json.end()) {
      push(state, *found);
      return 1;
    }
  } else if (json.is_array() && lua_isinteger(state, 2) != 0) {
    const auto at = lua_tointeger(state, 2);
    if (at >= 1 && static_cast<std::size_t>(at) <= json.size()) {
      push(state, json[static_cast<std::size_t>(at) - 1]);
      return 1;
    }
  }
  lua_pushnil(state);
  return 1;
}

int refuseChange(lua_State* state) {
  return luaL_error(state, "what a script is given cannot be changed");
}

int length(lua_State* state) {
  lua_pushinteger(state, static_cast<lua_Integer>(documentAt(state, 1)->size()));
  return 1;
}

int isSame(lua_State* state) {
  const auto* const left = documentAt(state, 1);
  lua_pushboolean(state, left != nullptr && left == documentAt(state, 2) ? 1 : 0);
  return 1;
}

// "/a/0/b~1c" (RFC 6901). Nothing is nil.
int get(lua_State* state) {
  const auto pointer = textAt(state, 2);
  spend(state, 1 + pointer.size());
  const auto* json = documentAt(state, 1);
  if (json == nullptr || pointer.size() > 1024) return luaL_error(state, "get(document, pointer)");
  try {
    const Json::json_pointer path{std::string{pointer}};
    json = json->contains(path) ? &json->at(path) : nullptr;
  } catch (const Json::exception&) {
    json = nullptr;
  }
  if (json == nullptr) {
    lua_pushnil(state);
  } else {
    push(state, *json);
  }
  return 1;
}

}  // namespace

void openDocuments(lua_State* state) {
  constexpr luaL_Reg kMethods[] = {
      {"__index", index}, {"__newindex", refuseChange}, {"__len", length}, {"__eq", isSame}, {nullptr, nullptr}};
  luaL_newmetatable(state, kDocument);
  luaL_setfuncs(state, kMethods, 0);
  lua_pop(state, 1);
  lua_pushcfunction(state, get);
  lua_setfield(state, -2, "get");
}

void push(lua_State* state, std::string_view text) {
  spend(state, text.size() / 16);
  lua_pushlstring(state, text.data(), text.size());
}

void push(lua_State* state, const Json& value) {
  switch (value.type()) {
    case Json::value_t::object:
    case Json::value_t::array:
      new (lua_newuserdatauv(state, sizeof(Document), 0)) Document{&value};
      luaL_setmetatable(state, kDocument);
      return;
    case Json::value_t::string:
      return push(state, std::string_view{value.get_ref<const std::string&>()});
    case Json::value_t::boolean:
      return lua_pushboolean(state, value.get<bool>() ? 1 : 0);
    case Json::value_t::number_integer:
      return lua_pushinteger(state, value.get<lua_Integer>());
    case Json::value_t::number_unsigned:
      if (value.get<std::uint64_t>() <= static_cast<std::uint64_t>(std::numeric_limits<lua_Integer>::max()))
        return lua_pushinteger(state, value.get<lua_Integer>());
      return lua_pushnumber(state, value.get<lua_Number>());
    case Json::value_t::number_float:
      return lua_pushnumber(state, value.get<lua_Number>());
    default:
      return lua_pushnil(state);
  }
}

const Json* documentAt(lua_State* state, int argument) {
  const auto* const document = static_cast<const Document*>(luaL_testudata(state, argument, kDocument));
  return document == nullptr ? nullptr : document->json;
}

std::string_view textAt(lua_State* state, int argument) {
  luaL_checktype(state, argument, LUA_TSTRING);
  std::size_t length = 0;
  const char* const text = lua_tolstring(state, argument, &length);
  return {text, length};
}

}  // namespace berth::validation_lua
