// SPDX-License-Identifier: Apache-2.0
#include "closest.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

namespace berth::policy {
namespace {

constexpr std::size_t kLongest = 64;
constexpr std::size_t kMostSlips = 2;

// Insertions, deletions and replacements between two short words (Levenshtein). Swapped neighbours are two.
std::size_t slips(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string_view closest(std::string_view word, std::span<const std::string_view> words) {
  std::string_view best;
  std::size_t least = std::min(kMostSlips, std::max<std::size_t>(1, word.size() / 2)) + 1;
  if (word.size() > kLongest) return best;
  for (const auto candidate : words) {
    if (candidate.size() > kLongest) continue;
    const std::size_t distance = slips(word, candidate);
    if (distance >= least) continue;
    least = distance;
    best = candidate;
  }
  return best;
}

std::string didYouMean(std::string_view word, std::span<const std::string_view> words) {
  const auto meant = closest(word, words);
  return meant.empty() ? std::string{} : " (did you mean \"" + std::string{meant} + "\"?)";
}

std::string choices(std::span<const std::string_view> words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

}  // namespace berth::policy
