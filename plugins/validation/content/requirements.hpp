// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "age_rule.hpp"
#include "base_rules.hpp"
#include "layer_rules.hpp"
#include "name_value_rules.hpp"
#include "platform_rules.hpp"
#include "process_rules.hpp"

#include "berth/result.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace berth::content {

/// All that a rule wants of images. Immutable.
class Requirements {
 public:
  /// INVALID_ARGUMENT: an option is wrong.
  static sdk::Result<Requirements> read(std::string_view options);

  bool checkArtifacts() const { return artifacts_; }
  bool needConfig() const;

  /// "tags". `tag`: empty: none.
  void checkTag(std::string_view tag, Report& report) const;
  /// What can be seen in the manifest of an image, or of an index as such.
  void checkManifest(const Manifest& manifest, Report& report) const;
  /// What can be seen in an image's config. `listed`: the platform that the index says; null: it is looked at alone.
  void checkConfig(const Manifest& manifest, const ImageConfig& config, const Platform* listed, std::uint64_t now,
                   Report& report) const;
  /// Whether a lone image is for all platforms that are required.
  void checkLone(const ImageConfig& config, Report& report) const;

 private:
  LayerRules layers_;
  NameValueRules labels_;
  NameValueRules annotations_;
  PlatformRules platforms_;
  BaseRules bases_;
  AgeRule age_;
  ProcessRules process_;
  std::vector<Pattern> tags_;  ///< Empty: all.
  bool artifacts_ = false;
};

}  // namespace berth::content
