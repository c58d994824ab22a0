// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::config {

/// Least number of insertions, deletions, replacements and swaps of neighbours that make `b` of `a` (optimal string
/// alignment). Texts beyond 64 characters are infinitely far from all others.
std::size_t editDistance(std::string_view a, std::string_view b);

/// The candidate a person most likely meant by `word`: at most two edits away, and closer than a third of its length.
std::optional<std::string> suggestion(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace berth::config
