// SPDX-License-Identifier: Apache-2.0
#include "named_image.hpp"

#include "input/plain_text.hpp"

#include <cstddef>

namespace berth::images {

bool tagAgrees(const NamedImage& image, sdk::Look& look) {
  if (!image.is_ours) return false;
  const auto tagged = look.tag(image.reference.tag);
  return tagged && tagged->digest == image.reference.digest;
}

std::string shown(std::string_view written) {
  constexpr std::size_t kMost = 300;
  return validation::plainText(written, kMost);
}

}  // namespace berth::images
