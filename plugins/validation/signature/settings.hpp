// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evidence/authority.hpp"

#include "jose/result.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace berth::validation_signature {

/// What the `with` of a rule says (README.md describes each option).
struct Settings {
  std::vector<std::shared_ptr<const evidence::Authority>> authorities;
  std::size_t count = 1;     ///< How many of them have to have signed.
  bool children_do = false;  ///< An index is good, too, when each image that it names is.

  /// Reads the files of keys and certificates too. An error is a sentence that begins with the option.
  static jose::Result<Settings> parse(std::string_view json);
};

}  // namespace berth::validation_signature
