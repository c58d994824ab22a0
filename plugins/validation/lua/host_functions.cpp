// SPDX-License-Identifier: Apache-2.0
#include "own_functions.hpp"

#include "input/json_members.hpp"
#include "input/plain_text.hpp"
#include "names/image_glob.hpp"
#include "session.hpp"
#include "value.hpp"

#include "berth/gen/validation.abi.h"

#include <nlohmann/json.hpp>

#include <lua.hpp>

#include <algorithm>
#include <new>
#include <optional>
#include <string>

namespace berth::validation_lua {
namespace {

using sdk::view;
using sdk::Wanted;

constexpr const char* kFound = "found";
constexpr int kMostTold = 100;  // Of each sort; a script that has more to say says it in the first ones.
constexpr std::size_t kLongestMessage = 1024;
constexpr std::size_t kLongestPath = 256;
constexpr lua_Integer kMostContents = 50;

Session& checking(lua_State* state) {
  auto& session = sessionOf(state);
  if (!session.is_checking) luaL_error(state, "this is for check(image); outside of it there is no image");
  return session;
}

// It becomes part of the contract with machines that read refusals.
bool isCode(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

int violation(lua_State* state) {
  auto& session = checking(state);
  const auto code = textAt(state, 1);
  const auto message = textAt(state, 2);
  const auto path = lua_isnoneornil(state, 3) ? std::string_view{} : textAt(state, 3);
  if (!isCode(code)) return luaL_error(state, "violation(code, message, path): a code is of a-z, 0-9 and _");
  spend(state, 10 + std::min(message.size(), kLongestMessage) / 4);
  if (++session.violations <= kMostTold)
    session.findings.violation(code, validation::plainText(message, kLongestMessage),
                               validation::plainText(path, kLongestPath));
  return 0;
}

int warning(lua_State* state) {
  auto& session = checking(state);
  const auto message = textAt(state, 1);
  spend(state, 10 + std::min(message.size(), kLongestMessage) / 4);
  if (++session.warnings <= kMostTold) session.findings.warning(validation::plainText(message, kLongestMessage));
  return 0;
}

// What of `wanted` was not looked for yet is wanted then, and the run ends; it comes again with that.
void require(lua_State* state, const std::vector<Wanted>& wanted) {
  auto& session = sessionOf(state);
  for (const auto& one : wanted) {
    if (session.look.isSeen(one)) continue;
    session.missing.push_back(
        {one.kind, view(session.call.copy(one.value)), view(session.call.copy(one.artifact_type))});
  }
  if (!session.missing.empty()) luaL_error(state, "the host is asked first");
}

int pushFound(lua_State* state, const std::optional<sdk::Found>& found) {
  if (!found) {
    lua_pushnil(state);
    return 1;
  }
  auto& kept = sessionOf(state).founds.emplace_back(*found);
  new (lua_newuserdatauv(state, sizeof(sdk::Found*), 0)) sdk::Found* {&kept};
  luaL_setmetatable(state, kFound);
  return 1;
}

int content(lua_State* state) {
  auto& session = checking(state);
  spend(state, 10);
  const Wanted wanted{BERTH_NEED_CONTENT, textAt(state, 1)};
  require(state, {wanted});
  return pushFound(state, session.look.content(wanted.value));
}

// A list of digests: all in one round. What is not there is false, so that the list has no holes.
int contents(lua_State* state) {
  auto& session = checking(state);
  const auto* const document = documentAt(state, 1);
  if (document == nullptr) luaL_checktype(state, 1, LUA_TTABLE);
  const auto count = luaL_len(state, 1);
  if (count > kMostContents) return luaL_error(state, "contents(digests): at most 50");
  spend(state, 10 * static_cast<std::uint64_t>(count));
  luaL_checkstack(state, static_cast<int>(count) + 4, nullptr);
  std::vector<Wanted> wanted;
  for (lua_Integer i = 1; i <= count; ++i) {
    lua_geti(state, 1, i);  // Stays on the stack, so that the text stays.
    wanted.push_back({BERTH_NEED_CONTENT, textAt(state, -1)});
  }
  require(state, wanted);
  lua_createtable(state, static_cast<int>(count), 0);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (const auto found = session.look.content(wanted[i].value)) {
      pushFound(state, found);
    } else {
      lua_pushboolean(state, 0);
    }
    lua_rawseti(state, -2, static_cast<lua_Integer>(i) + 1);
  }
  return 1;
}

int tag(lua_State* state) {
  auto& session = checking(state);
  spend(state, 10);
  const Wanted wanted{BERTH_NEED_TAG, textAt(state, 1)};
  require(state, {wanted});
  return pushFound(state, session.look.tag(wanted.value));
}

// The descriptors of the index; an empty table when there are none.
int referrers(lua_State* state) {
  auto& session = checking(state);
  spend(state, 10);
  const auto type = lua_isnoneornil(state, 2) ? std::string_view{} : textAt(state, 2);
  const Wanted wanted{BERTH_NEED_REFERRERS, textAt(state, 1), type};
  require(state, {wanted});
  const auto found = session.look.referrers(wanted.value, type);
  spend(state, found ? found->content.size() / 16 : 0);
  const auto* const index = found ? session.document(found->content) : nullptr;
  if (index == nullptr) {
    lua_createtable(state, 0, 0);
  } else {
    push(state, validation::listOf(*index, "manifests"));
  }
  return 1;
}

int foundField(lua_State* state) {
  auto& session = sessionOf(state);
  const auto& found = **static_cast<sdk::Found**>(luaL_checkudata(state, 1, kFound));
  const auto name = textAt(state, 2);
  if (name == "digest") return push(state, found.digest), 1;
  if (name == "media_type") return push(state, found.media_type), 1;
  if (name == "text") return push(state, found.content), 1;
  if (name == "size") return lua_pushinteger(state, static_cast<lua_Integer>(found.content.size())), 1;
  spend(state, found.content.size() / 16);
  const auto* const json = name == "json" ? session.document(found.content) : nullptr;
  if (json == nullptr) {
    lua_pushnil(state);
  } else {
    push(state, *json);
  }
  return 1;
}

int imageMatches(lua_State* state) {
  const auto& artifact = checking(state).look.artifact();
  const auto text = textAt(state, 1);
  const auto name = view(artifact.image);
  spend(state, 10 + text.size() * (name.size() + 1) / 16);
  const auto pattern = names::ImageGlob::parse(text);
  if (!pattern) return luaL_error(state, "image_matches: %s", pattern.error().c_str());
  lua_pushboolean(state, pattern->matches(name, view(artifact.tag), view(artifact.digest)) ? 1 : 0);
  return 1;
}

}  // namespace

void addHostFunctions(lua_State* state) {
  constexpr luaL_Reg kFunctions[] = {{"content", content},     {"contents", contents}, {"image_matches", imageMatches},
                                     {"referrers", referrers}, {"tag", tag},           {"violation", violation},
                                     {"warning", warning},     {nullptr, nullptr}};
  luaL_setfuncs(state, kFunctions, 0);
  luaL_newmetatable(state, kFound);
  lua_pushcfunction(state, foundField);
  lua_setfield(state, -2, "__index");
  lua_pop(state, 1);
}

}  // namespace berth::validation_lua
