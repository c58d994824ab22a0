// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "image_config.hpp"
#include "report.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace berth::validation {
class OptionReader;
}

namespace berth::content {

/// How long ago an image may have been built, by what its config says.
class AgeRule {
 public:
  static AgeRule read(validation::OptionReader& options);

  bool isNone() const { return !max_age_; }
  /// "max_age". `now`: seconds since 1970.
  void check(const ImageConfig& config, std::uint64_t now, Report& report) const;

 private:
  std::optional<std::uint64_t> max_age_;  ///< Seconds.
  std::string written_;
  bool allows_unknown_ = false;
};

}  // namespace berth::content
