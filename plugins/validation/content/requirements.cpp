// SPDX-License-Identifier: Apache-2.0
#include "requirements.hpp"

#include "input/json_members.hpp"
#include "input/option_reader.hpp"
#include "json/strict_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <string>

namespace berth::content {
namespace {

using validation::OptionReader;

// One expression, or a list.
std::vector<Pattern> readTags(OptionReader& options, bool is_text) {
  if (!options.has("tags")) return {};
  if (is_text) return {Pattern::read(options.text("tags"), "tags", options)};
  std::vector<Pattern> patterns;
  for (const auto& text : options.texts("tags"))
    patterns.push_back(Pattern::read(text, "tags[" + std::to_string(patterns.size()) + ']', options));
  return patterns;
}

}  // namespace

sdk::Result<Requirements> Requirements::read(std::string_view text) {
  const auto json = parseStrictJson(text);
  if (!json || !json->is_object()) return sdk::fail(BERTH_INVALID_ARGUMENT, "content: the options are no map");
  std::string mistake;
  OptionReader options{
      *json,
      {"required_labels", "forbidden_labels", "required_annotations", "forbidden_annotations", "max_size", "max_layers",
       "max_layer_size", "platforms", "base_images", "base_layers", "max_age", "allow_unknown_age", "user", "env",
       "media_types", "foreign_layers", "tags", "artifacts"},
      {},
      mistake};
  Requirements all;
  all.layers_ = LayerRules::read(options);
  all.labels_ = NameValueRules::read(NameValueRules::Of::kLabels, options);
  all.annotations_ = NameValueRules::read(NameValueRules::Of::kAnnotations, options);
  all.platforms_ = PlatformRules::read(options);
  all.bases_ = BaseRules::read(options);
  all.age_ = AgeRule::read(options);
  all.process_ = ProcessRules::read(options);
  const auto* tags = validation::memberOf(*json, "tags");
  all.tags_ = readTags(options, tags != nullptr && tags->is_string());
  all.artifacts_ = options.flag("artifacts");
  if (!mistake.empty()) return sdk::fail(BERTH_INVALID_ARGUMENT, "content: " + mistake);
  return all;
}

bool Requirements::needConfig() const {
  return !labels_.areNone() || !platforms_.areNone() || !bases_.areNone() || !age_.isNone() || !process_.areNone();
}

void Requirements::checkTag(std::string_view tag, Report& report) const {
  if (tag.empty() || tags_.empty()) return;
  if (std::any_of(tags_.begin(), tags_.end(), [&](const Pattern& one) { return one.matches(tag); })) return;
  std::string allowed;
  for (const auto& one : tags_) allowed += (allowed.empty() ? "" : ", ") + one.text();
  report.violation("tags", "the tag " + quoted(tag) + " does not fit " + allowed + "; push it under one that does");
}

void Requirements::checkManifest(const Manifest& manifest, Report& report) const {
  layers_.check(manifest, report);
  annotations_.check(manifest.annotations, report);
  if (manifest.kind == Manifest::Kind::kIndex) platforms_.checkIndex(manifest, report);
}

void Requirements::checkConfig(const Manifest& manifest, const ImageConfig& config, const Platform* listed,
                               std::uint64_t now, Report& report) const {
  labels_.check(config.labels, report);
  platforms_.checkImage(config.platform, listed, report);
  bases_.check(manifest, config, report);
  age_.check(config, now, report);
  process_.check(config, report);
}

void Requirements::checkLone(const ImageConfig& config, Report& report) const {
  platforms_.checkComplete({config.platform}, report);
}

}  // namespace berth::content
