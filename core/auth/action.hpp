// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace berth::auth {

/// What somebody may do; the words of rules, and of AuthAction in proto/berth/plugin/v1/auth.proto.
enum class Action : std::uint8_t { kPull, kPush, kOverwrite, kDelete, kList, kCatalog, kCount_ };

/// "pull". Total.
std::string_view nameOf(Action action);

/// Some actions.
class ActionSet {
 public:
  constexpr ActionSet() = default;
  constexpr ActionSet(std::initializer_list<Action> actions) {
    for (const Action action : actions) add(action);
  }

  constexpr void add(Action action) { bits_ |= bit(action); }
  constexpr void add(ActionSet other) { bits_ |= other.bits_; }
  constexpr bool has(Action action) const { return (bits_ & bit(action)) != 0; }
  constexpr bool hasAnyOf(ActionSet others) const { return (bits_ & others.bits_) != 0; }
  constexpr bool isEmpty() const { return bits_ == 0; }
  friend bool operator==(const ActionSet&, const ActionSet&) = default;

 private:
  static constexpr std::uint8_t bit(Action action) {
    return static_cast<std::uint8_t>(1U << static_cast<std::uint8_t>(action));
  }

  std::uint8_t bits_ = 0;
};

/// The words that tokens use for actions on a repository (distribution's token specification): "pull" is to read and to
/// list, "push" to add and to overwrite, "delete", and "*" all of these. Empty for another word.
ActionSet actionsOfWord(std::string_view word);

}  // namespace berth::auth
