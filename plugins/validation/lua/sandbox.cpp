// SPDX-License-Identifier: Apache-2.0
#include "sandbox.hpp"

#include "input/plain_text.hpp"
#include "kept_functions.hpp"
#include "own_functions.hpp"
#include "value.hpp"

#include <nlohmann/json.hpp>

#include <lua.hpp>

#include <memory>
#include <string>

namespace berth::validation_lua {
namespace {

constexpr int kInstructionsBetweenHooks = 100;
constexpr std::size_t kLongestMessage = 1024;

struct Job {
  const Script& script;
  Task task;
};

void onInstructions(lua_State* state, lua_Debug* /*where*/) {
  spend(state, kInstructionsBetweenHooks);
}

// Leaves the only table that the script knows on the stack.
void pushEnvironment(lua_State* state) {
  lua_createtable(state, 0, 48);
  addKeptFunctions(state);
  addPlainFunctions(state);
  addTextFunctions(state);
  addHostFunctions(state);
  openDocuments(state);
  push(state, sessionOf(state).parameters);
  lua_setfield(state, -2, "with");
}

// Everything that may fail is below the one protected call, whose argument is the job.
int perform(lua_State* state) {
  const auto& job = *static_cast<const Job*>(lua_touserdata(state, 1));
  const auto& text = job.script.text;
  pushEnvironment(state);
  const int environment = lua_gettop(state);
  lua_sethook(state, onInstructions, LUA_MASKCOUNT, kInstructionsBetweenHooks);
  const auto name = "=" + job.script.name;
  if (luaL_loadbufferx(state, text.data(), text.size(), name.c_str(), "t") != LUA_OK) return lua_error(state);
  lua_pushvalue(state, environment);
  lua_setupvalue(state, -2, 1);
  lua_call(state, 0, 0);
  lua_getfield(state, environment, "check");
  if (lua_isfunction(state, -1) == 0)
    return luaL_error(state, "%s defines no function check(image)", job.script.name.c_str());
  if (job.task == Task::kDefine) return 0;
  sessionOf(state).is_checking = true;
  pushImage(state);
  lua_call(state, 1, 0);
  return 0;
}

// What was thrown may be anything, and is of the script.
std::string errorText(lua_State* state) {
  if (lua_type(state, -1) != LUA_TSTRING) return "error() was called with something that is no text";
  return validation::plainText(textAt(state, -1), kLongestMessage);
}

sdk::Status broken(const Script& script, const Budget& budget) {
  const auto& limits = budget.limits();
  const auto because = [&](const std::string& what, const char* key) {
    return sdk::fail(BERTH_INTERNAL, "lua: " + script.name + " was stopped: it takes more than " + what +
                                         "; mend it, or raise `" + key + "` of the rule");
  };
  switch (budget.broken()) {
    case Budget::Broken::kInstructions:
      return because(std::to_string(limits.instructions) + " instructions", "instructions");
    case Budget::Broken::kTime:
      return because(std::to_string(limits.time.count()) + " ms of computing", "time");
    case Budget::Broken::kMemory:
      return because(std::to_string(limits.memory) + " bytes of memory", "memory");
    case Budget::Broken::kCancelled:
      return sdk::fail(BERTH_DEADLINE_EXCEEDED, "lua: " + script.name + " was stopped: nobody waits for it any more");
    case Budget::Broken::kNo:
      break;
  }
  return {};
}

}  // namespace

sdk::Status run(const Script& script, Task task, Session& session) {
  const std::unique_ptr<lua_State, void (*)(lua_State*)> owner{lua_newstate(Budget::allocate, &session.budget),
                                                               &lua_close};
  auto* const state = owner.get();
  if (state == nullptr) return sdk::fail(BERTH_UNAVAILABLE, "lua: there is no memory for " + script.name);
  *static_cast<Session**>(lua_getextraspace(state)) = &session;
  Job job{script, task};
  lua_pushcfunction(state, perform);
  lua_pushlightuserdata(state, &job);
  const int outcome = lua_pcall(state, 1, 0, 0);
  if (outcome == LUA_OK || !session.missing.empty()) return {};
  if (outcome == LUA_ERRMEM) session.budget.breakMemory();
  auto status = broken(script, session.budget);
  if (!status.ok()) return status;
  return sdk::fail(BERTH_INTERNAL, "lua: " + errorText(state) + "; nothing can be decided until the script is mended");
}

}  // namespace berth::validation_lua
