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

/// What Trow 0.4 and later do with `image_validation`: the longest text that the whole name begins with decides, a
/// denying one when two are the same; `default` where none is.
class TrowRules {
 public:
  static TrowRules read(validation::OptionReader& options);

  /// "denied", "not_allowed", in Trow's words.
  void check(const NamedImage& image, sdk::Findings& findings) const;

  /// What to tell the operator: of texts that names begin with which are not meant.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  void add(validation::OptionReader& options, const char* name, std::vector<std::string>& prefixes);

  std::vector<std::string> allow_;
  std::vector<std::string> deny_;
  std::vector<std::string> warnings_;
  bool allows_others_ = false;
};

}  // namespace berth::images
