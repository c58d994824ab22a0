// SPDX-License-Identifier: Apache-2.0
#include "own_functions.hpp"

#include "names/glob.hpp"
#include "session.hpp"
#include "value.hpp"
#include "version.hpp"

#include <openssl/sha.h>

#include <lua.hpp>

#include <array>
#include <compare>
#include <string>

namespace berth::validation_lua {
namespace {

// Two texts; each byte of the one may meet each of the other.
struct Pair {
  std::string_view text;
  std::string_view other;
};
Pair pairOf(lua_State* state) {
  const Pair pair{textAt(state, 1), textAt(state, 2)};
  spend(state, 1 + pair.text.size() * (pair.other.size() + 1) / 16);
  return pair;
}

template <class Question>
int answer(lua_State* state, const Question& question) {
  const auto [text, other] = pairOf(state);
  lua_pushboolean(state, question(text, other) ? 1 : 0);
  return 1;
}

int contains(lua_State* state) {
  return answer(state, [](auto text, auto part) { return text.find(part) != std::string_view::npos; });
}

int startsWith(lua_State* state) {
  return answer(state, [](auto text, auto start) { return text.starts_with(start); });
}

int endsWith(lua_State* state) {
  return answer(state, [](auto text, auto end) { return text.ends_with(end); });
}

int glob(lua_State* state) {
  return answer(state, [](auto text, auto pattern) { return names::matchesTag(pattern, text); });
}

int globRepository(lua_State* state) {
  return answer(state, [](auto text, auto pattern) { return names::matchesRepository(pattern, text); });
}

// As string.match: the groups, else all that matched; nil: it does not.
int re2Match(lua_State* state) {
  const auto text = textAt(state, 1);
  const std::string pattern{textAt(state, 2)};
  auto& patterns = sessionOf(state).patterns;
  std::string why;
  const auto cost = patterns.cost(pattern, text, why);
  if (!cost) return luaL_error(state, "re2_match: %s", why.c_str());
  spend(state, *cost);
  const auto match = patterns.find(pattern, text);
  if (!match.is_match) {
    lua_pushnil(state);
    return 1;
  }
  const std::size_t first = match.groups.size() > 1 ? 1 : 0;
  for (std::size_t i = first; i < match.groups.size(); ++i) {
    if (match.groups[i]) {
      push(state, std::string_view{*match.groups[i]});
    } else {
      lua_pushnil(state);
    }
  }
  return static_cast<int>(match.groups.size() - first);
}

int digest(lua_State* state) {
  const auto text = textAt(state, 1);
  spend(state, 20 + text.size() / 4);
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), hash.data());
  constexpr std::string_view kFigures = "0123456789abcdef";
  std::string written = "sha256:";
  for (const unsigned byte : hash) {
    written += kFigures[byte >> 4U];
    written += kFigures[byte & 15U];
  }
  push(state, std::string_view{written});
  return 1;
}

int semver(lua_State* state) {
  const auto text = textAt(state, 1);
  spend(state, 1 + text.size() / 4);
  const auto version = Version::parse(text);
  if (!version) {
    lua_pushnil(state);
    return 1;
  }
  lua_createtable(state, 0, 5);
  for (const auto& [name, number] :
       {std::pair{"major", version->major}, std::pair{"minor", version->minor}, std::pair{"patch", version->patch}}) {
    lua_pushinteger(state, static_cast<lua_Integer>(number));
    lua_setfield(state, -2, name);
  }
  for (const auto& [name, part] : {std::pair{"prerelease", version->prerelease}, std::pair{"build", version->build}}) {
    push(state, part);
    lua_setfield(state, -2, name);
  }
  return 1;
}

int semverCompare(lua_State* state) {
  const auto [text, other] = Pair{textAt(state, 1), textAt(state, 2)};
  spend(state, 1 + (text.size() + other.size()) / 4);
  const auto left = Version::parse(text);
  const auto right = Version::parse(other);
  if (!left || !right) {
    lua_pushnil(state);
    return 1;
  }
  const auto order = left->compare(*right);
  lua_pushinteger(state, std::is_lt(order) ? -1 : std::is_gt(order) ? 1 : 0);
  return 1;
}

int split(lua_State* state) {
  auto text = textAt(state, 1);
  const auto separator = textAt(state, 2);
  if (separator.empty()) return luaL_error(state, "split(text, separator): the separator is empty");
  spend(state, 1 + text.size() * separator.size() / 16);
  lua_createtable(state, 0, 0);
  for (lua_Integer count = 1;; ++count) {
    spend(state, 1);
    const auto end = text.find(separator);
    push(state, text.substr(0, end));
    lua_rawseti(state, -2, count);
    if (end == std::string_view::npos) return 1;
    text.remove_prefix(end + separator.size());
  }
}

}  // namespace

void addTextFunctions(lua_State* state) {
  constexpr luaL_Reg kFunctions[] = {{"contains", contains},
                                     {"digest", digest},
                                     {"ends_with", endsWith},
                                     {"glob", glob},
                                     {"glob_repository", globRepository},
                                     {"re2_match", re2Match},
                                     {"semver", semver},
                                     {"semver_compare", semverCompare},
                                     {"split", split},
                                     {"starts_with", startsWith},
                                     {nullptr, nullptr}};
  luaL_setfuncs(state, kFunctions, 0);
}

}  // namespace berth::validation_lua
