// SPDX-License-Identifier: Apache-2.0
#include "model/tag.hpp"

#include <algorithm>

namespace berth {
namespace {

bool isWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

Result<Tag> Tag::parse(std::string_view text) {
  const bool well_formed =
      !text.empty() && text.size() <= kMaxLength && isWordCharacter(text.front()) &&
      std::all_of(text.begin(), text.end(), [](char c) { return isWordCharacter(c) || c == '.' || c == '-'; });
  if (well_formed) return Tag{text};
  return fail(ErrorCode::kTagInvalid,
              "a tag is 1 to 128 letters, digits, '_', '.' or '-', and does not start with '.' or '-'");
}

}  // namespace berth
