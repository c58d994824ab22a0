// SPDX-License-Identifier: Apache-2.0
#include "size.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace berth::content {
namespace {

using Unit = std::pair<std::string_view, std::uint64_t>;
constexpr std::array<Unit, 9> kUnits{{{"B", 1},
                                      {"KiB", 1ULL << 10U},
                                      {"MiB", 1ULL << 20U},
                                      {"GiB", 1ULL << 30U},
                                      {"TiB", 1ULL << 40U},
                                      {"kB", 1000},
                                      {"MB", 1'000'000},
                                      {"GB", 1'000'000'000},
                                      {"TB", 1'000'000'000'000}}};
constexpr std::uint64_t kMost = 1ULL << 63U;

}  // namespace

std::optional<std::uint64_t> parseSize(std::string_view text) {
  std::uint64_t count = 0;
  const auto* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, count);
  if (read.ec != std::errc{}) return std::nullopt;
  const std::string_view unit{read.ptr, static_cast<std::size_t>(end - read.ptr)};
  for (const auto& [name, bytes] : kUnits) {
    if (unit == name && count <= kMost / bytes) return count * bytes;
  }
  return std::nullopt;
}

std::string sizeText(std::uint64_t bytes) {
  if (bytes < kUnits[1].second) return std::to_string(bytes) + " bytes";
  std::size_t unit = 1;
  while (unit < 4 && bytes >= kUnits[unit + 1].second) ++unit;
  const auto whole = bytes / kUnits[unit].second;
  const auto tenth = bytes % kUnits[unit].second / (kUnits[unit].second / 10 + 1);
  return std::to_string(whole) + '.' + std::to_string(tenth) + ' ' + std::string{kUnits[unit].first};
}

}  // namespace berth::content
