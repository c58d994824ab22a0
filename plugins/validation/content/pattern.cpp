// SPDX-License-Identifier: Apache-2.0
#include "pattern.hpp"

#include "input/option_reader.hpp"

#include <re2/re2.h>

#include <cstddef>

namespace berth::content {

Pattern Pattern::read(const std::string& text, const std::string& name, validation::OptionReader& options) {
  constexpr std::size_t kMostBytes = 1000;
  Pattern pattern;
  pattern.text_ = text;
  RE2::Options how;
  how.set_log_errors(false);
  if (text.size() > kMostBytes)
    options.refuse(name, "an expression has at most " + std::to_string(kMostBytes) + " bytes");
  else
    pattern.compiled_ = std::make_shared<const RE2>(text, how);
  if (pattern.compiled_ != nullptr && !pattern.compiled_->ok())
    options.refuse(name, "\"" + text + "\" is no regular expression (RE2): " + pattern.compiled_->error());
  return pattern;
}

bool Pattern::matches(std::string_view text) const {
  return RE2::FullMatch(re2::StringPiece{text.data(), text.size()}, *compiled_);
}

}  // namespace berth::content
