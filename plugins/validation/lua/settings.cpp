// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include "input/json_members.hpp"
#include "input/manifest_kind.hpp"
#include "json/strict_json.hpp"

#include "berth/gen/validation.abi.h"

#include <nlohmann/json.hpp>

#include <array>
#include <charconv>
#include <optional>
#include <span>

namespace berth::validation_lua {
namespace {

using Json = nlohmann::json;
using validation::ManifestKind;

struct Word {
  std::string_view text;
  std::uint64_t value;
};
constexpr std::array<Word, 4> kSources{{{"manifest", BERTH_SOURCE_MANIFEST},
                                        {"tag", BERTH_SOURCE_TAG},
                                        {"admission", BERTH_SOURCE_ADMISSION},
                                        {"scan", BERTH_SOURCE_SCAN}}};
constexpr std::array<Word, 3> kKinds{{{"image", static_cast<std::uint64_t>(ManifestKind::kImage)},
                                      {"index", static_cast<std::uint64_t>(ManifestKind::kIndex)},
                                      {"artifact", static_cast<std::uint64_t>(ManifestKind::kArtifact)}}};
constexpr std::array<Word, 2> kSizes{{{"KiB", 1U << 10U}, {"MiB", 1U << 20U}}};
constexpr std::array<Word, 2> kTimes{{{"ms", 1}, {"s", 1000}}};

constexpr std::uint64_t kLeastMemory = 64U << 10U;  // An empty state with its functions takes about 20 KiB.
constexpr std::uint64_t kMostMemory = 64U << 20U;
constexpr std::uint64_t kMostInstructions = 100'000'000;
constexpr std::uint64_t kMostTime = 1000;

sdk::Status wrong(const std::string& what) {
  return sdk::fail(BERTH_INVALID_ARGUMENT, "lua: " + what);
}

// "50ms" with one of the units.
std::optional<std::uint64_t> amountOf(const Json& value, std::span<const Word> units, std::uint64_t least,
                                      std::uint64_t most) {
  if (!value.is_string()) return std::nullopt;
  const auto& text = value.get_ref<const std::string&>();
  std::uint64_t count = 0;
  const auto* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, count);
  if (read.ec != std::errc{} || count > most) return std::nullopt;
  for (const auto& [unit, factor] : units) {
    if (std::string_view{read.ptr, static_cast<std::size_t>(end - read.ptr)} != unit) continue;
    const auto amount = count * factor;
    if (amount >= least && amount <= most) return amount;
  }
  return std::nullopt;
}

// A bit for each word of a list.
std::optional<std::uint32_t> bitsOf(const Json& list, std::span<const Word> words) {
  if (!list.is_array() || list.empty()) return std::nullopt;
  std::uint32_t bits = 0;
  for (const auto& item : list) {
    std::uint32_t bit = 0;
    for (const auto& [text, value] : words) {
      if (item == text) bit = 1U << value;
    }
    if (bit == 0) return std::nullopt;
    bits |= bit;
  }
  return bits;
}

std::optional<sdk::Status> readLimits(const Json& json, Limits& limits) {
  if (const auto* memory = validation::memberOf(json, "memory")) {
    const auto amount = amountOf(*memory, kSizes, kLeastMemory, kMostMemory);
    if (!amount) return wrong("memory is 64KiB to 64MiB, as \"1MiB\"");
    limits.memory = *amount;
  }
  if (const auto* time = validation::memberOf(json, "time")) {
    const auto amount = amountOf(*time, kTimes, 1, kMostTime);
    if (!amount) return wrong("time is 1ms to 1s, as \"50ms\"");
    limits.time = std::chrono::milliseconds{*amount};
  }
  if (const auto* count = validation::memberOf(json, "instructions")) {
    if (!count->is_number_unsigned() || *count < 1000U || *count > kMostInstructions)
      return wrong("instructions is a whole number from 1000 to 100000000");
    limits.instructions = count->get<std::uint64_t>();
  }
  return std::nullopt;
}

}  // namespace

sdk::Result<Settings> Settings::parse(std::string_view text) {
  constexpr std::array<std::string_view, 8> kNames{"file", "script", "memory",  "instructions",
                                                   "time", "with",   "sources", "kinds"};
  const auto json = parseStrictJson(text);
  if (!json || !json->is_object()) return wrong("the configuration is no JSON object");
  for (const auto& [name, value] : json->items()) {
    bool is_known = false;
    for (const auto known : kNames) is_known = is_known || name == known;
    if (!is_known) return wrong(name + " is no setting");
  }
  Settings settings;
  settings.file = validation::textOf(*json, "file");
  settings.script = validation::textOf(*json, "script");
  if (settings.file.empty() == settings.script.empty())
    return wrong("give either file, the path of a script, or script, its text");
  if (const auto problem = readLimits(*json, settings.limits)) return *problem;
  const auto sources = bitsOf(json->value("sources", Json{"manifest", "tag", "admission", "scan"}), kSources);
  if (!sources) return wrong("sources is a list of manifest, tag, admission and scan");
  const auto kinds = bitsOf(json->value("kinds", Json{"image", "index"}), kKinds);
  if (!kinds) return wrong("kinds is a list of image, index and artifact");
  settings.sources = *sources;
  settings.kinds = *kinds;
  const auto* parameters = validation::memberOf(*json, "with");
  if (parameters != nullptr && !parameters->is_object()) return wrong("with is a map: parameters of the script");
  settings.parameters = std::make_shared<const Json>(parameters == nullptr ? Json::object() : *parameters);
  return settings;
}

}  // namespace berth::validation_lua
