// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "asker.hpp"

#include <tl/expected.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::policy {

/// Which repositories a rule speaks of: "team/**", "users/${subject}/**". Immutable.
class RepositoryGlob {
 public:
  /// The error says what is wrong with it and how to write it.
  static tl::expected<RepositoryGlob, std::string> parse(std::string_view text);

  /// `repository` is well-formed. A variable that the asker lacks, or whose value is no component of a name, makes it
  /// match nothing.
  bool matches(std::string_view repository, const Asker& asker) const;

  const std::string& text() const { return text_; }
  bool hasVariables() const { return !pieces_.empty(); }
  bool usesClaims() const;

 private:
  /// Literal text, then the value of a variable: "" none, "subject", "claims.…".
  struct Piece {
    std::string literal;
    std::string variable;
  };
  /// Most globs need no search.
  enum class Shape : std::uint8_t { kName, kBelow, kAll, kGlob };

  static std::optional<std::string> valueOf(const std::string& variable, const Asker& asker);
  std::optional<std::string> expanded(const Asker& asker) const;
  void findShape();

  std::string text_;
  std::string prefix_;  ///< What every match begins with.
  Shape shape_ = Shape::kGlob;
  std::vector<Piece> pieces_;  ///< Of one with variables.
};

}  // namespace berth::policy
