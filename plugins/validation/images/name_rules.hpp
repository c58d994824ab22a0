// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "named_image.hpp"

#include "names/image_glob.hpp"

#include "berth/validation.hpp"

#include <map>
#include <string>
#include <vector>

namespace berth::validation {
class OptionReader;
}

namespace berth::images {

/// Which images may run by host, repository, tag and digest: what a pattern of `deny` describes may not; of the others
/// that which one of `allow` describes may, and for the rest `default` decides.
class NameRules {
 public:
  static NameRules read(validation::OptionReader& options);

  /// "denied", "not_allowed".
  void check(const NamedImage& image, sdk::Look& look, sdk::Findings& findings) const;

 private:
  std::vector<std::string> namesOf(const NamedImage& image) const;
  const names::ImageGlob* denying(const NamedImage& image) const;
  bool isAllowed(const NamedImage& image, sdk::Look& look) const;

  std::vector<names::ImageGlob> allow_;
  std::vector<names::ImageGlob> deny_;
  bool allows_others_ = true;
  std::map<std::string, std::string, std::less<>> aliases_;  ///< Hosts, canonical: a mirror, and whose images it has.
};

}  // namespace berth::images
