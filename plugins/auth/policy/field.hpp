// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "document.hpp"

#include <span>
#include <string>
#include <string_view>

namespace berth::policy {

/// Tells that `node` is no text, list or map, unless it is; `example` is how to write it.
bool isText(const Node& node, std::string_view name, std::string_view example, Mistakes& mistakes);
bool isList(const Node& node, std::string_view name, std::string_view example, Mistakes& mistakes);
bool isMap(const Node& node, std::string_view name, std::string_view example, Mistakes& mistakes);

/// A list that holds something, of which each item is text.
bool isTextList(const Node& node, std::string_view name, std::string_view example, Mistakes& mistakes);

/// The value of a key; null when it is not there.
const Node* find(const Node& map, std::string_view key);

/// Tells each key of a map that is none of `known`.
void refuseOtherKeys(const Node& map, std::span<const std::string_view> known, Mistakes& mistakes);

/// Text as messages show it: in quotes, cut when it is long.
std::string quote(std::string_view text);

}  // namespace berth::policy
