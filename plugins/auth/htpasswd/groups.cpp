// SPDX-License-Identifier: Apache-2.0
#include "groups.hpp"

#include "htpasswd/line.hpp"
#include "htpasswd/text.hpp"

#include <algorithm>

namespace berth::htpasswd_auth {
namespace {

constexpr std::string_view kBlank = " \t\r";
constexpr std::size_t kMostWarnings = 20;

/// The next word, which `text` loses; empty at the end.
std::string_view takeWord(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlank), text.size()));
  const auto word = text.substr(0, text.find_first_of(kBlank));
  text.remove_prefix(word.size());
  return word;
}

}  // namespace

Groups Groups::parse(std::string_view text) {
  Groups groups;
  for (std::size_t number = 1; !text.empty(); ++number) groups.take(number, htpasswd::takeLine(text));
  return groups;
}

void Groups::take(std::size_t number, std::string_view line) {
  const auto first = line.find_first_not_of(kBlank);
  if (first == std::string_view::npos || line[first] == '#') return;
  line.remove_prefix(first);
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return warn(number, "it has no colon, so it names no group");
  auto group = line.substr(0, colon);
  group = group.substr(0, group.find_last_not_of(kBlank) + 1);
  if (!htpasswd::isUserName(group)) return warn(number, "what stands before the colon is no group's name");
  auto members = line.substr(colon + 1);
  for (auto user = takeWord(members); !user.empty(); user = takeWord(members)) {
    if (htpasswd::isUserName(user))
      groups_[std::string{user}].emplace(group);
    else
      warn(number, "a member of this group is no user's name");
  }
}

void Groups::warn(std::size_t number, const std::string& what) {
  if (warnings_.size() < kMostWarnings) warnings_.push_back("line " + std::to_string(number) + ": " + what);
}

const std::set<std::string>& Groups::of(std::string_view user) const {
  static const std::set<std::string> none;
  const auto found = groups_.find(user);
  return found == groups_.end() ? none : found->second;
}

}  // namespace berth::htpasswd_auth
