// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "image_config.hpp"
#include "manifest.hpp"
#include "report.hpp"

#include "names/image_glob.hpp"

#include <string>
#include <utility>
#include <vector>

namespace berth::validation {
class OptionReader;
}

namespace berth::content {

/// What an image may be built on: what it says itself, and which layers it begins with.
class BaseRules {
 public:
  static BaseRules read(validation::OptionReader& options);

  bool areNone() const { return names_.empty() && layers_.empty(); }
  /// "base_images", "base_layers".
  void check(const Manifest& manifest, const ImageConfig& config, Report& report) const;

 private:
  void checkName(const Manifest& manifest, const ImageConfig& config, Report& report) const;
  void checkLayers(const Manifest& manifest, const ImageConfig& config, Report& report) const;

  std::vector<names::ImageGlob> names_;
  std::vector<std::pair<std::string, std::vector<std::string>>> layers_;  ///< Of each base, the lowest first.
};

}  // namespace berth::content
