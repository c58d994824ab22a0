// SPDX-License-Identifier: Apache-2.0
#include "group_reader.hpp"

#include "closest.hpp"
#include "field.hpp"

#include <array>
#include <utility>

namespace berth::policy {
namespace {

constexpr std::size_t kMostGroups = 1000;
constexpr std::string_view kExample = "groups: {ci: [\"robot:build-*\", \"user:alice\"]}";

struct Prefix {
  std::string_view word;
  Entry::Kind kind;
  PrincipalKind subject_kind;
};
constexpr std::array<Prefix, 4> kPrefixes{{
    {"user", Entry::Kind::kSubject, PrincipalKind::kUser},
    {"robot", Entry::Kind::kSubject, PrincipalKind::kRobot},
    {"workload", Entry::Kind::kSubject, PrincipalKind::kWorkload},
    {"group", Entry::Kind::kGroup, PrincipalKind::kUser},
}};
constexpr std::array<std::string_view, 4> kWords{"user", "robot", "workload", "group"};

}  // namespace

Entry parseEntry(const std::string& text, Place place, std::string_view others, Mistakes& mistakes) {
  const auto wrong = [&](const std::string& message) {
    mistakes.push_back({place, quote(text) + " " + message});
    return Entry{};
  };
  const auto colon = text.find(':');
  const std::string_view word = std::string_view{text}.substr(0, colon);
  if (colon == std::string::npos) {
    return wrong("says nobody; write \"user:" + text.substr(0, 64) + "\" or \"group:" + text.substr(0, 64) + "\"" +
                 (others.empty() ? "" : ", or " + std::string{others}));
  }
  for (const auto& prefix : kPrefixes) {
    if (prefix.word != word) continue;
    Entry entry{prefix.kind, prefix.subject_kind, text.substr(colon + 1)};
    if (entry.name.empty()) return wrong("names nobody; write a name behind the colon, or * for all");
    if (prefix.kind == Entry::Kind::kGroup) {
      if (entry.name.find('*') != std::string::npos) return wrong("has a *, but groups are named whole");
    } else if (entry.name.find("**") != std::string::npos) {
      return wrong("has **, which is for repositories; * stays between / and :, and * alone is every name");
    }
    return entry;
  }
  return wrong("begins with no kind" + didYouMean(word, kWords) + "; there are user:, robot:, workload: and group:");
}

void GroupReader::read(const Node& node, Mistakes& mistakes) {
  if (!isMap(node, "groups", kExample, mistakes)) return;
  if (node.members.size() > kMostGroups) {
    mistakes.push_back({node.place, "more than 1000 groups; let the directory of the users bring them"});
    return;
  }
  for (const auto& member : node.members) {
    Definition definition;
    definition.group = std::make_shared<Group>();
    definition.group->name = member.key;
    const std::string name = "group " + quote(member.key);
    if (isList(member.value, name, kExample, mistakes)) {
      for (const auto& item : member.value.items) {
        if (isText(item, "an item of " + name, kExample, mistakes))
          readEntry(item.text, item.place, definition, mistakes);
      }
    }
    groups_.emplace(member.key, std::move(definition));
  }
  refuseCycles(node, mistakes);
}

void GroupReader::readEntry(const std::string& text, Place place, Definition& definition, Mistakes& mistakes) {
  const Entry entry = parseEntry(text, place, "", mistakes);
  if (entry.kind == Entry::Kind::kSubject) definition.group->subjects.add(entry.subject_kind, entry.name);
  if (entry.kind == Entry::Kind::kGroup) definition.nested.push_back({entry.name, place});
}

std::set<std::string> GroupReader::reachable(const std::string& name) const {
  std::set<std::string> found;
  std::vector<std::string> next{name};
  while (!next.empty()) {
    const auto at = groups_.find(next.back());
    next.pop_back();
    if (at == groups_.end()) continue;
    for (const auto& nested : at->second.nested) {
      if (found.insert(nested.name).second) next.push_back(nested.name);
    }
  }
  return found;
}

// Each cycle once, at the entry of its first group that closes it.
void GroupReader::refuseCycles(const Node& node, Mistakes& mistakes) const {
  std::set<std::string> told;
  for (const auto& member : node.members) {
    if (told.count(member.key) != 0) continue;
    for (const auto& nested : groups_.find(member.key)->second.nested) {
      const auto beyond = reachable(nested.name);
      if (nested.name != member.key && beyond.count(member.key) == 0) continue;
      mistakes.push_back({nested.place, "group " + quote(member.key) + " is nested in itself through \"group:" +
                                            nested.name + "\"; take one of them out"});
      for (const auto& other : beyond) {
        if (reachable(other).count(member.key) != 0) told.insert(other);
      }
      break;
    }
  }
}

std::vector<std::shared_ptr<const Group>> GroupReader::closure(const std::string& name) const {
  auto names = reachable(name);
  names.insert(name);
  std::vector<std::shared_ptr<const Group>> groups;
  for (const auto& each : names) {
    if (const auto found = groups_.find(each); found != groups_.end()) {
      groups.push_back(found->second.group);
    } else {
      auto brought = std::make_shared<Group>();
      brought->name = each;
      groups.push_back(std::move(brought));
    }
  }
  return groups;
}

std::vector<std::string_view> GroupReader::names() const {
  std::vector<std::string_view> names;
  for (const auto& [name, definition] : groups_) names.emplace_back(name);
  return names;
}

}  // namespace berth::policy
