// SPDX-License-Identifier: Apache-2.0
#include "base_rules.hpp"

#include "input/option_reader.hpp"
#include "names/image_reference.hpp"

#include <algorithm>
#include <cstddef>

namespace berth::content {
namespace {

constexpr const char* kNameKey = "org.opencontainers.image.base.name";
constexpr const char* kDigestKey = "org.opencontainers.image.base.digest";
constexpr const char* kNamePath = "/annotations/org.opencontainers.image.base.name";

std::string textAt(const Annotations& annotations, const ImageConfig& config, const char* key) {
  if (const auto found = annotations.find(key); found != annotations.end()) return found->second;
  const auto found = config.labels.find(key);
  return found == config.labels.end() ? std::string{} : found->second;
}

}  // namespace

BaseRules BaseRules::read(validation::OptionReader& options) {
  BaseRules rules;
  const auto names = options.texts("base_images");
  for (std::size_t i = 0; i < names.size(); ++i) {
    auto glob = names::ImageGlob::parse(names[i]);
    if (glob)
      rules.names_.push_back(*std::move(glob));
    else
      options.refuse("base_images", i, glob.error());
  }
  rules.layers_ = options.lists("base_layers");
  for (const auto& [name, digests] : rules.layers_) {
    if (digests.empty() || !std::all_of(digests.begin(), digests.end(), names::isDigest))
      options.refuse("base_layers." + name, "list the digests of the base's layers, the lowest first");
  }
  return rules;
}

void BaseRules::check(const Manifest& manifest, const ImageConfig& config, Report& report) const {
  if (!names_.empty()) checkName(manifest, config, report);
  if (!layers_.empty()) checkLayers(manifest, config, report);
}

void BaseRules::checkName(const Manifest& manifest, const ImageConfig& config, Report& report) const {
  const auto written = textAt(manifest.annotations, config, kNameKey);
  std::string allowed;
  for (const auto& glob : names_) allowed += (allowed.empty() ? "" : ", ") + glob.text();
  if (written.empty()) {
    report.violation("base_images",
                     std::string{"it does not say what it is built on; set the annotation or label "} + kNameKey +
                         " to one of " + allowed,
                     "/annotations");
    return;
  }
  const auto base = names::ImageReference::parse(written);
  auto digest = base && base->digest.empty() ? textAt(manifest.annotations, config, kDigestKey)
                                             : (base ? base->digest : std::string{});
  const bool is_allowed = base && std::any_of(names_.begin(), names_.end(), [&](const names::ImageGlob& glob) {
                            return glob.matches(base->name(), base->effectiveTag(), digest);
                          });
  if (!is_allowed)
    report.violation("base_images",
                     "it says that it is built on " + quoted(written) + "; build it on one of " + allowed, kNamePath);
}

void BaseRules::checkLayers(const Manifest& manifest, const ImageConfig& config, Report& report) const {
  std::string known;
  for (const auto& [name, digests] : layers_) {
    const bool as_stored =
        digests.size() <= manifest.layers.size() &&
        std::equal(digests.begin(), digests.end(), manifest.layers.begin(),
                   [](const std::string& digest, const Descriptor& layer) { return digest == layer.digest; });
    const bool as_unpacked =
        digests.size() <= config.diff_ids.size() && std::equal(digests.begin(), digests.end(), config.diff_ids.begin());
    if (as_stored || as_unpacked) return;
    known += (known.empty() ? "" : ", ") + name;
  }
  report.violation("base_layers", "its lowest layers are those of no base that is allowed; build it on one of " + known,
                   "/layers");
}

}  // namespace berth::content
