// SPDX-License-Identifier: Apache-2.0
#include "kubernetes/refusal_text.hpp"

#include "kubernetes/shown_text.hpp"

#include <algorithm>
#include <array>

namespace berth::kubernetes {
namespace {

constexpr std::size_t kLongestReason = 600;
constexpr std::size_t kLongestImage = 300;
constexpr std::size_t kLongestName = 100;
constexpr std::size_t kMostReasons = 8;
constexpr std::size_t kLongestLink = 1000;
constexpr std::size_t kRoomForCount = 100;

// What a list of a pod's spec has in it, as people call it.
struct WordRow {
  std::string_view part;
  std::string_view word;
};
constexpr std::array<WordRow, 4> kWords{{
    {"/initContainers/", "init container"},
    {"/containers/", "container"},
    {"/ephemeralContainers/", "ephemeral container"},
    {"/volumes/", "volume"},
}};

std::string quoted(std::string_view text, std::size_t most) {
  return '"' + shownText(text, most) + '"';
}

std::string subjectOf(const PlacedImage& image) {
  std::string text;
  const auto* const row = std::ranges::find_if(
      kWords, [&](const WordRow& each) { return image.place.find(each.part) != std::string::npos; });
  if (!image.container.empty() && row != kWords.end()) {
    text = std::string{row->word} + ' ' + quoted(image.container, kLongestName);
  } else if (!image.place.empty()) {
    text = shownText(fieldPath(image.place), kLongestImage);
  }
  if (!image.written.empty()) text += (text.empty() ? "image " : ", image ") + quoted(image.written, kLongestImage);
  return text;
}

std::string lineOf(const ImageOutcome& outcome) {
  std::string text = subjectOf(outcome.image);
  if (!text.empty()) text += ": ";
  for (std::size_t i = 0; i < std::min(outcome.reasons.size(), kMostReasons); ++i) {
    const auto& reason = outcome.reasons[i];
    text += (i == 0 ? "[" : "; [") + shownText(reason.rule, kLongestName) + "] " +
            shownText(reason.message, kLongestReason);
  }
  if (outcome.reasons.size() > kMostReasons)
    text += "; and " + std::to_string(outcome.reasons.size() - kMostReasons) + " more reasons";
  if (outcome.is_temporary) text += " (it cannot be decided now; try again)";
  return text;
}

}  // namespace

std::string fieldPath(std::string_view pointer) {
  std::string path;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const auto token = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(token.size());
    const bool is_index = !token.empty() && std::ranges::all_of(token, [](char c) { return c >= '0' && c <= '9'; });
    if (is_index) {
      path.append("[").append(token).append("]");
    } else {
      path.append(path.empty() ? "" : ".").append(token);
    }
  }
  return path;
}

std::string refusalText(const std::vector<ImageOutcome>& outcomes, std::string_view set, std::string_view link) {
  std::string tail;
  if (!link.empty() && link.size() <= kLongestLink) tail = "\nsee " + shownText(link, kLongestLink);
  std::string text = "refused by policy " + quoted(set, kLongestName) + ':';
  const auto refusing =
      static_cast<std::size_t>(std::ranges::count_if(outcomes, [](const auto& each) { return !each.reasons.empty(); }));
  std::size_t told = 0;
  for (const auto& outcome : outcomes) {
    if (outcome.reasons.empty()) continue;
    const auto line = lineOf(outcome);
    if (told > 0 && text.size() + line.size() + tail.size() + kRoomForCount > kLongestRefusal) break;
    text.append(refusing > 1 ? "\n- " : " ").append(line);
    ++told;
  }
  if (told < refusing) text += "\nand " + std::to_string(refusing - told) + " more images";
  return text + tail;
}

}  // namespace berth::kubernetes
