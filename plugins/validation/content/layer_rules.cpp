// SPDX-License-Identifier: Apache-2.0
#include "layer_rules.hpp"

#include "size.hpp"

#include "input/option_reader.hpp"
#include "names/glob.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>

namespace berth::content {
namespace {

using validation::OptionReader;

std::optional<std::uint64_t> readSize(OptionReader& options, const char* name) {
  const auto text = options.text(name);
  if (text.empty()) return std::nullopt;
  const auto size = parseSize(text);
  if (!size) options.refuse(name, "write a size, as \"512MiB\"");
  return size;
}

// Types whose name says that the registry need not have the layer.
bool isForeignType(std::string_view media_type) {
  return media_type.starts_with("application/vnd.oci.image.layer.nondistributable.") ||
         media_type.starts_with("application/vnd.docker.image.rootfs.foreign.");
}

std::string layerPath(std::size_t at) {
  return "/layers/" + std::to_string(at);
}

}  // namespace

LayerRules LayerRules::read(OptionReader& options) {
  LayerRules rules;
  rules.max_layers_ = options.count("max_layers");
  rules.max_size_ = readSize(options, "max_size");
  rules.max_layer_size_ = readSize(options, "max_layer_size");
  rules.denies_foreign_ = options.word("foreign_layers", {"allow", "deny"}) == 1;
  rules.media_types_ = options.texts("media_types");
  return rules;
}

void LayerRules::check(const Manifest& manifest, Report& report) const {
  checkSizes(manifest, report);
  checkOrigins(manifest, report);
  checkTypes(manifest, report);
}

void LayerRules::checkSizes(const Manifest& manifest, Report& report) const {
  const auto& layers = manifest.layers;
  if (max_layers_ && layers.size() > *max_layers_)
    report.violation("max_layers",
                     "it has " + std::to_string(layers.size()) + " layers; at most " + std::to_string(*max_layers_) +
                         " are allowed: combine steps of the build, or squash it",
                     "/layers");
  std::uint64_t total = 0;
  for (const auto& layer : layers)
    total += std::min(layer.size, std::numeric_limits<std::uint64_t>::max() - total);  // Sizes are anybody's word.
  if (max_size_ && total > *max_size_)
    report.violation("max_size",
                     "its layers have " + sizeText(total) + " together; at most " + sizeText(*max_size_) +
                         " are allowed: use a smaller base, or leave files out",
                     "/layers");
  if (!max_layer_size_) return;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (layers[i].size > *max_layer_size_)
      report.violation("max_layer_size",
                       "layer " + std::to_string(i) + " has " + sizeText(layers[i].size) + "; at most " +
                           sizeText(*max_layer_size_) + " are allowed: split it, or leave files out",
                       layerPath(i));
  }
}

void LayerRules::checkOrigins(const Manifest& manifest, Report& report) const {
  if (!denies_foreign_) return;
  for (std::size_t i = 0; i < manifest.layers.size(); ++i) {
    const auto& layer = manifest.layers[i];
    if (layer.has_urls || isForeignType(layer.media_type))
      report.violation("foreign_layers",
                       "layer " + std::to_string(i) +
                           " is to be fetched from elsewhere; push it into the registry as an ordinary layer",
                       layerPath(i));
  }
}

void LayerRules::checkTypes(const Manifest& manifest, Report& report) const {
  if (media_types_.empty()) return;
  checkType(manifest.media_type, "/mediaType", report);
  if (manifest.kind == Manifest::Kind::kImage) checkType(manifest.config.media_type, "/config/mediaType", report);
  for (std::size_t i = 0; i < manifest.layers.size(); ++i)
    checkType(manifest.layers[i].media_type, layerPath(i) + "/mediaType", report);
}

void LayerRules::checkType(const std::string& media_type, const std::string& path, Report& report) const {
  for (const auto& glob : media_types_) {
    if (names::matchesTag(glob, media_type)) return;
  }
  std::string allowed;
  for (const auto& glob : media_types_) allowed += (allowed.empty() ? "" : ", ") + glob;
  report.violation("media_types",
                   "the media type " + quoted(media_type) + " is not allowed; allowed are " + allowed +
                       ": let the build tool write one of these",
                   path);
}

}  // namespace berth::content
