// SPDX-License-Identifier: Apache-2.0
#include "platform.hpp"

#include <algorithm>
#include <utility>

namespace berth::content {
namespace {

bool isWord(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  });
}

}  // namespace

std::optional<Platform> Platform::parse(std::string_view text) {
  const auto first = text.find('/');
  if (first == std::string_view::npos) return std::nullopt;
  const auto rest = text.substr(first + 1);
  const auto second = rest.find('/');
  const auto variant = second == std::string_view::npos ? std::string_view{} : rest.substr(second + 1);
  Platform platform{std::string{text.substr(0, first)}, std::string{rest.substr(0, second)}, std::string{variant}};
  if (!isWord(platform.os) || !isWord(platform.architecture)) return std::nullopt;
  if (second != std::string_view::npos && !isWord(variant)) return std::nullopt;
  return normalised(std::move(platform));
}

bool Platform::covers(const Platform& other) const {
  return os == other.os && architecture == other.architecture && (variant.empty() || variant == other.variant);
}

std::string Platform::text() const {
  return os + '/' + architecture + (variant.empty() ? "" : '/' + variant);
}

Platform normalised(Platform platform) {
  const bool is_usual = (platform.architecture == "arm64" && platform.variant == "v8") ||
                        (platform.architecture == "amd64" && platform.variant == "v1");
  if (is_usual) platform.variant.clear();
  return platform;
}

}  // namespace berth::content
