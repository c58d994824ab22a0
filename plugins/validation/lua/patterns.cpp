// SPDX-License-Identifier: Apache-2.0
#include "patterns.hpp"

#include <re2/re2.h>

#include <algorithm>

namespace berth::validation_lua {
namespace {

constexpr std::size_t kMostKept = 64;
constexpr std::size_t kLongestPattern = 4096;
constexpr int kMostGroups = 9;
constexpr std::int64_t kMostMemory = 512 << 10;
constexpr std::uint64_t kCompileCost = 200;

}  // namespace

Patterns::Patterns() = default;
Patterns::~Patterns() = default;

std::shared_ptr<const re2::RE2> Patterns::compiled(const std::string& pattern) {
  {
    const std::lock_guard lock{mutex_};
    if (const auto found = kept_.find(pattern); found != kept_.end()) return found->second;
  }
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMostMemory);
  auto made = std::make_shared<const re2::RE2>(pattern, options);
  const std::lock_guard lock{mutex_};
  if (kept_.size() < kMostKept) kept_.emplace(pattern, made);
  return made;
}

std::optional<std::uint64_t> Patterns::cost(const std::string& pattern, std::string_view text, std::string& why) {
  if (pattern.size() > kLongestPattern) {
    why = "a pattern is longer than 4096 bytes";
    return std::nullopt;
  }
  const auto expression = compiled(pattern);
  if (!expression->ok()) {
    why = expression->error();
    return std::nullopt;
  }
  // At worst each byte looks at every step of the program.
  const auto size = static_cast<std::uint64_t>(std::max(expression->ProgramSize(), 8));
  return kCompileCost + text.size() * size / 8;
}

Patterns::Match Patterns::find(const std::string& pattern, std::string_view text) {
  const auto expression = compiled(pattern);
  const int count = std::min(expression->NumberOfCapturingGroups(), kMostGroups);
  std::vector<re2::StringPiece> pieces(static_cast<std::size_t>(count) + 1);
  Match match;
  match.is_match = expression->Match({text.data(), text.size()}, 0, text.size(), re2::RE2::UNANCHORED, pieces.data(),
                                     static_cast<int>(pieces.size()));
  if (!match.is_match) return match;
  for (const auto& piece : pieces) {
    auto& group = match.groups.emplace_back();
    if (piece.data() != nullptr) group.emplace(piece.data(), piece.size());
  }
  return match;
}

}  // namespace berth::validation_lua
