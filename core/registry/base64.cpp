// SPDX-License-Identifier: Apache-2.0
#include "registry/base64.hpp"

#include "model/secret.hpp"

#include <openssl/evp.h>

namespace berth::registry {

std::string encodeBase64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4, '\0');
  // Writes a terminating NUL, for which a string has room.
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), reinterpret_cast<const unsigned char*>(bytes.data()),
                  static_cast<int>(bytes.size()));
  return text;
}

std::optional<std::string> decodeBase64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  const std::size_t padding = text.size() - (text.find_last_not_of('=') + 1);
  if (padding > 2) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0 || static_cast<std::size_t>(size) != bytes.size()) return std::nullopt;
  bytes.resize(bytes.size() - padding);
  // The decoder strips surrounding spaces and takes stray bits; what is exact encodes to the same text again.
  std::string again = encodeBase64(bytes);
  // It may be somebody's password.
  const WipeAtEnd wiping{again};
  if (again != text) return std::nullopt;
  return bytes;
}

}  // namespace berth::registry
