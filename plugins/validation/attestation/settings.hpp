// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "requirement.hpp"

#include "jose/result.hpp"

#include <string_view>
#include <vector>

namespace berth::validation_attestation {

/// What the `with` of a rule says (README.md describes each option).
struct Settings {
  std::vector<Requirement> requirements;
  bool children_do = false;  ///< An index is good, too, when each image that it names is.

  /// Reads the files of keys too. An error is a sentence that begins with the option.
  static jose::Result<Settings> parse(std::string_view json);
};

}  // namespace berth::validation_attestation
