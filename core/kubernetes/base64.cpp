// SPDX-License-Identifier: Apache-2.0
#include "kubernetes/base64.hpp"

#include <cstddef>
#include <cstdint>

namespace berth::kubernetes {

std::string encodeBase64(std::string_view bytes) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (; !bytes.empty(); bytes.remove_prefix(bytes.size() < 3 ? bytes.size() : 3)) {
    std::uint32_t three = 0;
    for (std::size_t i = 0; i < 3; ++i)
      three = three << 8U | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i) text += i <= bytes.size() ? kLetters[three >> (18 - 6 * i) & 63U] : '=';
  }
  return text;
}

}  // namespace berth::kubernetes
