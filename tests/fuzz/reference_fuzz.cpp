// SPDX-License-Identifier: Apache-2.0
// References: a tag or a digest, never both, and what names an upload session.
#include "fuzz/property.hpp"
#include "model/reference.hpp"
#include "model/upload_id.hpp"

#include <re2/re2.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace berth;
  static const re2::RE2 tag_grammar{"[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}", re2::RE2::Latin1};
  static const re2::RE2 id_grammar{"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re2::RE2::Latin1};
  const auto text = fuzz::textOf(data, size);
  const auto matches = [&](const re2::RE2& grammar) {
    return re2::RE2::FullMatch({text.data(), text.size()}, grammar);
  };

  fuzz::require(Tag::parse(text).has_value() == matches(tag_grammar),
                "a tag is what the specification's grammar matches");
  fuzz::require(UploadId::parse(text).has_value() == matches(id_grammar), "a session is named by a UUID");
  const auto reference = Reference::parse(text);
  const bool is_digest = Digest::parse(text).has_value();
  fuzz::require(reference.has_value() == (is_digest || matches(tag_grammar)), "a reference is a tag or a digest");
  if (!reference) return 0;
  fuzz::require(reference->text() == text, "a reference keeps its text");
  fuzz::require((reference->digest() != nullptr) == is_digest, "only a digest is a digest");
  fuzz::require((reference->tag() == nullptr) == is_digest, "no tag looks like a digest");
  return 0;
}
