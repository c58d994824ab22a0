// SPDX-License-Identifier: Apache-2.0
#include "auth/action.hpp"

#include <array>

namespace berth::auth {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(Action::kCount_)> kNames{"pull",   "push", "overwrite",
                                                                                         "delete", "list", "catalog"};

struct Word {
  std::string_view text;
  ActionSet actions;
};
constexpr Word kWords[] = {
    {"pull", {Action::kPull, Action::kList}},
    {"push", {Action::kPush, Action::kOverwrite}},
    {"delete", {Action::kDelete}},
    {"*", {Action::kPull, Action::kList, Action::kPush, Action::kOverwrite, Action::kDelete}},
};

}  // namespace

std::string_view nameOf(Action action) {
  return kNames.at(static_cast<std::size_t>(action));
}

ActionSet actionsOfWord(std::string_view word) {
  for (const auto& known : kWords) {
    if (known.text == word) return known.actions;
  }
  return {};
}

}  // namespace berth::auth
