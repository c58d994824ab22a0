// SPDX-License-Identifier: Apache-2.0
#include "own_functions.hpp"

#include "input/manifest_kind.hpp"
#include "session.hpp"
#include "value.hpp"

#include "berth/gen/validation.abi.h"

#include <nlohmann/json.hpp>

#include <lua.hpp>

#include <array>

namespace berth::validation_lua {
namespace {

using sdk::view;

void pushText(lua_State* state, berth_str text) {
  if (text.len == 0) return lua_pushnil(state);
  push(state, view(text));
}

void pushJson(lua_State* state, berth_str text) {
  spend(state, text.len / 16);
  const auto* const json = text.len == 0 ? nullptr : sessionOf(state).document(view(text));
  if (json == nullptr) return lua_pushnil(state);
  push(state, *json);
}

void pushKind(lua_State* state, const berth_artifact& artifact) {
  const auto* const manifest =
      artifact.manifest.len == 0 ? nullptr : sessionOf(state).document(view(artifact.manifest));
  if (manifest == nullptr) return lua_pushnil(state);
  lua_pushstring(state, validation::nameOf(validation::manifestKind(view(artifact.media_type), *manifest)));
}

void pushSource(lua_State* state, std::int32_t source) {
  constexpr std::array<const char*, 5> kNames{"", "manifest", "tag", "admission", "scan"};
  lua_pushstring(state, source >= 0 && source < static_cast<std::int32_t>(kNames.size()) ? kNames[source] : "");
}

void pushPrincipal(lua_State* state, const berth_principal* theirs) {
  constexpr std::array<const char*, 5> kKinds{"", "anonymous", "user", "robot", "workload"};
  static_assert(BERTH_PRINCIPAL_ANONYMOUS == 1 && BERTH_PRINCIPAL_WORKLOAD == 4);
  if (theirs == nullptr) return lua_pushnil(state);
  const auto principal = sdk::completed(*theirs);
  const bool is_known = principal.kind > 0 && principal.kind < static_cast<std::int32_t>(kKinds.size());
  lua_createtable(state, 0, 3);
  push(state, view(principal.subject));
  lua_setfield(state, -2, "subject");
  lua_pushstring(state, is_known ? kKinds[principal.kind] : "");
  lua_setfield(state, -2, "kind");
  lua_createtable(state, 0, 0);
  for (std::size_t i = 0; i < principal.groups_count; ++i) {
    push(state, view(principal.groups[i]));
    lua_rawseti(state, -2, static_cast<lua_Integer>(i) + 1);
  }
  lua_setfield(state, -2, "groups");
}

// Nothing is made before it is asked for.
int field(lua_State* state) {
  struct TextRow {
    std::string_view name;
    berth_str berth_artifact::*member;
  };
  constexpr std::array<TextRow, 8> kTexts{{{"name", &berth_artifact::image},
                                           {"repository", &berth_artifact::repository},
                                           {"tag", &berth_artifact::tag},
                                           {"digest", &berth_artifact::digest},
                                           {"media_type", &berth_artifact::media_type},
                                           {"replaces", &berth_artifact::replaces},
                                           {"written", &berth_artifact::written},
                                           {"place", &berth_artifact::place}}};
  const auto& look = sessionOf(state).look;
  const auto& artifact = look.artifact();
  const auto name = textAt(state, 2);
  spend(state, 1);
  for (const auto& [text_name, member] : kTexts) {
    if (name == text_name) return pushText(state, artifact.*member), 1;
  }
  if (name == "manifest") return pushJson(state, artifact.manifest), 1;
  if (name == "config") return pushJson(state, artifact.config), 1;
  if (name == "kind") return pushKind(state, artifact), 1;
  if (name == "source") return pushSource(state, look.source()), 1;
  if (name == "principal") return pushPrincipal(state, look.principal()), 1;
  if (name == "namespace") return push(state, look.clusterNamespace()), 1;
  if (name == "now") return lua_pushinteger(state, static_cast<lua_Integer>(look.now())), 1;
  if (name == "stored") return lua_pushboolean(state, look.isStored() ? 1 : 0), 1;
  return luaL_error(state, "an image has no %s", std::string{name.substr(0, 64)}.c_str());
}

int refuseChange(lua_State* state) {
  return luaL_error(state, "what a script is given cannot be changed");
}

}  // namespace

void pushImage(lua_State* state) {
  lua_newuserdatauv(state, 1, 0);
  lua_createtable(state, 0, 2);
  lua_pushcfunction(state, field);
  lua_setfield(state, -2, "__index");
  lua_pushcfunction(state, refuseChange);
  lua_setfield(state, -2, "__newindex");
  lua_setmetatable(state, -2);
}

}  // namespace berth::validation_lua
