// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "image_config.hpp"
#include "pattern.hpp"
#include "report.hpp"

#include <vector>

namespace berth::content {

/// As whom an image's process runs, and what stands in its environment.
class ProcessRules {
 public:
  static ProcessRules read(validation::OptionReader& options);

  bool areNone() const { return !non_root_ && !numeric_ && denied_env_.empty(); }
  /// "user", "env".
  void check(const ImageConfig& config, Report& report) const;

 private:
  void checkUser(const ImageConfig& config, Report& report) const;
  void checkEnv(const ImageConfig& config, Report& report) const;

  bool non_root_ = false;
  bool numeric_ = false;
  std::vector<Pattern> denied_env_;
};

}  // namespace berth::content
