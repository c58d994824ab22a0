// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/problem.hpp"

#include <string>
#include <vector>

namespace berth::config {

struct YamlEntry;

/// A node of a YAML document that uses the strict part of YAML: maps with unique text keys, lists and scalars. Scalars
/// stay text; what they mean is for the field they are for.
struct YamlNode {
  enum class Kind { kScalar, kList, kMap };

  Kind kind = Kind::kScalar;
  Place place;
  std::string text;       ///< Of a scalar.
  bool is_plain = false;  ///< A scalar without quotes.
  std::vector<YamlNode> items;
  std::vector<YamlEntry> entries;
};

struct YamlEntry {
  std::string key;
  Place place;
  YamlNode node;
};

struct YamlDocument {
  YamlNode root;            ///< An empty document is an empty map.
  bool is_complete = true;  ///< False after a mistake of grammar or a cap: the tree is what came before it.
};

/// Reads one document of at most 1 MiB, 64 levels and 100 000 nodes. Anchors, aliases, merge keys, tags, duplicate
/// keys, keys that are no text and further documents are problems, each at its place; the tree holds the rest.
YamlDocument parseYaml(const std::string& text, const std::string& file, Problems& problems);

}  // namespace berth::config
