// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kubernetes/placed_image.hpp"
#include "model/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace berth::kubernetes {

/// Adds a token to a JSON pointer (RFC 6901 §3).
std::string joinPointer(std::string_view pointer, std::string_view token);

/// A JSON pointer with wildcards that says where objects of a kind have references to images: "/spec/image",
/// "/spec/templates/*/container/image", "/spec/**/image". A part `*` is any one member or element, `**` any number of
/// them, also none. Only texts are found: what else stands at such a place is left alone. A value.
class ImagePointer {
 public:
  /// kInvalidArgument, with what is wrong and how to write it.
  static Result<ImagePointer> parse(std::string_view text);

  /// Adds what the pointer finds in an object, in the document's order, until there are `most` in `images`; false when
  /// there are more. Time is in proportion to the object.
  bool find(const nlohmann::json& object, std::size_t most, std::vector<PlacedImage>& images) const;

  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::vector<std::string> parts_;
};

}  // namespace berth::kubernetes
