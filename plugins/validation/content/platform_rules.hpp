// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "manifest.hpp"
#include "platform.hpp"
#include "report.hpp"

#include <string>
#include <vector>

namespace berth::validation {
class OptionReader;
}

namespace berth::content {

/// What images may be for, and what they have to be for. All violations are "platforms".
class PlatformRules {
 public:
  static PlatformRules read(validation::OptionReader& options);

  bool areNone() const { return allow_.empty() && require_.empty(); }
  /// One image, by its config. `listed`: as the index says of it; null: it stands alone or is about to enter.
  void checkImage(const Platform& platform, const Platform* listed, Report& report) const;
  /// An index, by what it says of its images.
  void checkIndex(const Manifest& index, Report& report) const;
  /// What is named as a whole: whether it is for all that are required.
  void checkComplete(const std::vector<Platform>& platforms, Report& report) const;

 private:
  void checkAllowed(const Platform& platform, const std::string& path, Report& report) const;

  std::vector<Platform> allow_;
  std::vector<Platform> require_;
};

}  // namespace berth::content
