// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/digest.hpp"
#include "model/tag.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace berth {

/// What names a manifest within a repository: a tag or a digest. A value.
class Reference {
 public:
  explicit Reference(Tag tag) : value_{std::move(tag)} {}
  explicit Reference(Digest digest) : value_{std::move(digest)} {}

  /// Text with a ':' is a digest (kDigestInvalid), any other a tag (kTagInvalid).
  static Result<Reference> parse(std::string_view text);

  /// Null when it is the other kind.
  const Tag* tag() const { return std::get_if<Tag>(&value_); }
  const Digest* digest() const { return std::get_if<Digest>(&value_); }
  const std::string& text() const { return tag() != nullptr ? tag()->text() : digest()->text(); }

 private:
  std::variant<Tag, Digest> value_;
};

}  // namespace berth
