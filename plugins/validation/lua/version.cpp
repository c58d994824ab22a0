// SPDX-License-Identifier: Apache-2.0
#include "version.hpp"

#include <algorithm>
#include <charconv>

namespace berth::validation_lua {
namespace {

bool isFigure(char c) {
  return c >= '0' && c <= '9';
}

bool isNumber(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), isFigure);
}

// Cuts off and gives what is before the next dot.
std::string_view takePart(std::string_view& text) {
  const auto dot = text.find('.');
  const auto part = text.substr(0, dot);
  text = dot == std::string_view::npos ? std::string_view{} : text.substr(dot + 1);
  return part;
}

// Up to 18 figures, without zeros before them.
std::optional<std::uint64_t> takeNumber(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), isFigure);
  const auto figures = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  if (figures.empty() || figures.size() > 18 || (figures.size() > 1 && figures.front() == '0')) return std::nullopt;
  std::uint64_t number = 0;
  std::from_chars(figures.data(), figures.data() + figures.size(), number);
  text.remove_prefix(figures.size());
  return number;
}

bool takeDot(std::string_view& text) {
  if (!text.starts_with('.')) return false;
  text.remove_prefix(1);
  return true;
}

// Letters, figures and hyphens between dots; numbers of a pre-release have no zeros before them.
bool areIdentifiers(std::string_view text, bool may_begin_with_zero) {
  if (text.empty() || text.back() == '.') return false;
  while (!text.empty()) {
    const auto part = takePart(text);
    const bool is_word = !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
      return isFigure(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    });
    if (!is_word || (!may_begin_with_zero && isNumber(part) && part.size() > 1 && part.front() == '0')) return false;
  }
  return true;
}

std::strong_ordering compareParts(std::string_view left, std::string_view right) {
  if (isNumber(left) != isNumber(right))
    return isNumber(left) ? std::strong_ordering::less : std::strong_ordering::greater;
  if (isNumber(left) && left.size() != right.size()) return left.size() <=> right.size();
  return left.compare(right) <=> 0;
}

}  // namespace

std::optional<Version> Version::parse(std::string_view text) {
  if (text.starts_with('v')) text.remove_prefix(1);
  Version version;
  const auto major = takeNumber(text);
  if (!major || !takeDot(text)) return std::nullopt;
  const auto minor = takeNumber(text);
  if (!minor || !takeDot(text)) return std::nullopt;
  const auto patch = takeNumber(text);
  if (!patch) return std::nullopt;
  version.major = *major;
  version.minor = *minor;
  version.patch = *patch;
  if (const auto plus = text.find('+'); plus != std::string_view::npos) {
    version.build = text.substr(plus + 1);
    text = text.substr(0, plus);
    if (!areIdentifiers(version.build, true)) return std::nullopt;
  }
  if (text.starts_with('-')) {
    version.prerelease = text.substr(1);
    return areIdentifiers(version.prerelease, false) ? std::optional{version} : std::nullopt;
  }
  return text.empty() ? std::optional{version} : std::nullopt;
}

std::strong_ordering Version::compare(const Version& other) const {
  if (major != other.major) return major <=> other.major;
  if (minor != other.minor) return minor <=> other.minor;
  if (patch != other.patch) return patch <=> other.patch;
  auto left = prerelease;
  auto right = other.prerelease;
  if (left.empty() || right.empty()) return left.empty() <=> right.empty();
  while (!left.empty() && !right.empty()) {
    if (const auto order = compareParts(takePart(left), takePart(right)); std::is_neq(order)) return order;
  }
  return right.empty() <=> left.empty();
}

}  // namespace berth::validation_lua
