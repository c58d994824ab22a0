// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "named_image.hpp"

#include "berth/validation.hpp"

#include <string>
#include <vector>

namespace berth::validation {
class OptionReader;
}

namespace berth::images {

/// Which tags an image may be run by. One that is named by its digest alone has none and passes.
class TagRules {
 public:
  static TagRules read(validation::OptionReader& options);

  /// "tag_denied", "tag_not_allowed", "tag_required".
  void check(const NamedImage& image, sdk::Findings& findings) const;

 private:
  bool is_required_ = false;
  bool has_allow_ = false;
  std::vector<std::string> allow_;
  std::vector<std::string> deny_;
};

}  // namespace berth::images
