// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "mistake.hpp"

#include <string>
#include <vector>

namespace berth::policy {

struct Member;

/// A piece of a rules file: text, a list or a map. What text means is for who reads it.
struct Node {
  enum class Kind { kText, kList, kMap };

  Kind kind = Kind::kText;
  Place place;
  std::string text;
  bool is_quoted = false;
  std::vector<Node> items;
  std::vector<Member> members;

  bool isEmpty() const { return kind == Kind::kText && !is_quoted && (text.empty() || text == "~"); }
};

struct Member {
  std::string key;
  Place place;
  Node value;
};

/// Reads the strict part of YAML (and so JSON): one document of at most 1 MiB, 32 levels and 100 000 nodes, with unique
/// text keys, without anchors, aliases and tags. Each breach is a mistake; the tree is what could be read. After a
/// breach of grammar that is nothing: a half of a rule would only bring follow-up mistakes.
Node parseDocument(const std::string& text, Mistakes& mistakes);

}  // namespace berth::policy
