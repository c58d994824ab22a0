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

/// What Trow 0.1 to 0.3 do: what the registry has may run unless it is disallowed, all else only when it is allowed.
/// Local are the registry's own hosts.
class OldTrowRules {
 public:
  static OldTrowRules read(validation::OptionReader& options);

  /// "denied", "not_allowed", in Trow's words.
  void check(const NamedImage& image, sdk::Findings& findings) const;

 private:
  /// Texts that a name is, and such that it begins with.
  struct Names {
    std::vector<std::string> whole;
    std::vector<std::string> beginnings;

    bool describe(const std::string& name) const;
  };

  bool isAllowed(const NamedImage& image) const;
  bool isDisallowed(const NamedImage& image) const;

  Names allowed_;
  Names disallowed_;  ///< Local ones, with the host or without.
};

}  // namespace berth::images
