// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace berth::validation {
class OptionReader;
}

namespace berth::content {

/// A regular expression of the operator's (RE2: time grows with the text, and never with a power of it) that describes
/// a whole text. A value; any thread.
class Pattern {
 public:
  /// Tells `options` what is wrong with it, as of the option `name`.
  static Pattern read(const std::string& text, const std::string& name, validation::OptionReader& options);

  bool matches(std::string_view text) const;
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::shared_ptr<const re2::RE2> compiled_;
};

}  // namespace berth::content
