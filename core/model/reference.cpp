// SPDX-License-Identifier: Apache-2.0
#include "model/reference.hpp"

namespace berth {

Result<Reference> Reference::parse(std::string_view text) {
  if (text.find(':') != std::string_view::npos) {
    BERTH_TRY(Digest digest, Digest::parse(text));
    return Reference{std::move(digest)};
  }
  BERTH_TRY(Tag tag, Tag::parse(text));
  return Reference{std::move(tag)};
}

}  // namespace berth
