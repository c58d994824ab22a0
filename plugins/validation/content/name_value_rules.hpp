// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "pattern.hpp"
#include "report.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace berth::content {

/// Labels or annotations that have to be there, and such that may not.
class NameValueRules {
 public:
  enum class Of : std::uint8_t { kLabels, kAnnotations };

  /// "required_labels" and "forbidden_labels", or those of annotations, which are the codes of violations too.
  static NameValueRules read(Of what, validation::OptionReader& options);

  bool areNone() const { return required_.empty() && forbidden_.empty(); }
  void check(const std::map<std::string, std::string>& values, Report& report) const;

 private:
  struct Words;
  struct Required {
    std::string name;
    std::optional<Pattern> value;  ///< Nothing: whatever but empty.
  };
  static const Words& wordsOf(Of what);

  void checkRequired(const Required& required, const std::map<std::string, std::string>& values, Report& report) const;

  Of what_ = Of::kLabels;
  std::vector<Required> required_;
  std::vector<std::string> forbidden_;  ///< Globs.
};

}  // namespace berth::content
