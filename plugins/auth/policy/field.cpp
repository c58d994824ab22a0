// SPDX-License-Identifier: Apache-2.0
#include "field.hpp"

#include "closest.hpp"

#include <algorithm>
#include <cstddef>

namespace berth::policy {
namespace {

constexpr std::size_t kMostShown = 80;

bool isKind(const Node& node, Node::Kind kind, std::string_view name, std::string_view kind_name,
            std::string_view example, Mistakes& mistakes) {
  if (node.kind == kind && !node.isEmpty()) return true;
  std::string message{name};
  message += node.isEmpty() ? " is empty" : " is no " + std::string{kind_name};
  mistakes.push_back({node.place, message + "; write it as in " + std::string{example}});
  return false;
}

}  // namespace

bool isText(const Node& node, std::string_view name, std::string_view example, Mistakes& mistakes) {
  return isKind(node, Node::Kind::kText, name, "text", example, mistakes);
}

bool isList(const Node& node, std::string_view name, std::string_view example, Mistakes& mistakes) {
  return isKind(node, Node::Kind::kList, name, "list", example, mistakes);
}

bool isMap(const Node& node, std::string_view name, std::string_view example, Mistakes& mistakes) {
  return isKind(node, Node::Kind::kMap, name, "map", example, mistakes);
}

bool isTextList(const Node& node, std::string_view name, std::string_view example, Mistakes& mistakes) {
  if (!isList(node, name, example, mistakes)) return false;
  if (node.items.empty()) {
    mistakes.push_back({node.place, std::string{name} + " is an empty list; write it as in " + std::string{example}});
    return false;
  }
  const std::string item_name = "an item of " + std::string{name};
  bool all = true;
  for (const auto& item : node.items) all = isText(item, item_name, example, mistakes) && all;
  return all;
}

const Node* find(const Node& map, std::string_view key) {
  for (const auto& member : map.members) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

void refuseOtherKeys(const Node& map, std::span<const std::string_view> known, Mistakes& mistakes) {
  for (const auto& member : map.members) {
    if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
    mistakes.push_back({member.place, quote(member.key) + " is no key here" + didYouMean(member.key, known) +
                                          "; there are " + choices(known)});
  }
}

std::string quote(std::string_view text) {
  std::string shown = "\"";
  for (const char c : text.substr(0, kMostShown)) shown += static_cast<unsigned char>(c) < ' ' ? '?' : c;
  return shown + (text.size() > kMostShown ? "…\"" : "\"");
}

}  // namespace berth::policy
