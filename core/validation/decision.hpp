// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/validation_file.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace berth::validation {

/// One thing that speaks against an image; see proto/berth/plugin/v1/validation.proto.
struct Violation {
  std::string code;
  std::string message;
  std::string path;
  std::vector<std::string> evidence;
};

/// What one rule came to.
struct Verdict {
  std::string rule;
  config::RuleMode mode = config::RuleMode::kEnforce;  ///< That was in force.
  std::vector<Violation> violations;
  std::vector<std::string> warnings;
  std::string replacement;    ///< The reference to run in its place; empty: as written.
  std::string failure;        ///< Why the rule could not be decided; empty: it was.
  bool is_temporary = false;  ///< It may be decided later.
  bool is_undecided = false;  ///< It could not be decided, whatever was made of that.
  std::string exempted;       ///< Why it was not asked: "OPS-12, until 2027-03-01"; empty: it was.

  bool speaksAgainst() const { return !violations.empty() || !failure.empty(); }
  bool refuses() const { return speaksAgainst() && mode == config::RuleMode::kEnforce; }
};

/// Stands for a rule where an image could not even be put before the rules.
inline constexpr std::string_view kNoRule = "undecided";

/// What all rules of a set came to, in the order of the file.
struct Decision {
  std::string set;
  std::vector<Verdict> verdicts;

  bool isAllowed() const;
  /// It is refused, and only because rules could not be decided for now.
  bool isTemporary() const;
  /// The reference to run in place of the one written; empty: as written. Rules that want different ones refuse.
  std::string replacement() const;

  /// `"default": [labels] …; [signed] …`: every violation that refuses, within `most` bytes.
  std::string refusalText(std::size_t most) const;
  /// Sentences for the client of what was let pass: "[labels] …".
  std::vector<std::string> warningTexts() const;
};

}  // namespace berth::validation
