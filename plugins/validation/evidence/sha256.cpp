// SPDX-License-Identifier: Apache-2.0
#include "evidence/sha256.hpp"

#include <openssl/sha.h>

#include <array>

namespace berth::evidence {
namespace {

constexpr std::string_view kFigures = "0123456789abcdef";
constexpr std::string_view kStart = "sha256:";

}  // namespace

std::string sha256Hex(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash.data());
  std::string text;
  for (const unsigned char byte : hash) {
    text += kFigures[byte >> 4U];
    text += kFigures[byte & 15U];
  }
  return text;
}

bool isSha256Digest(std::string_view text) {
  return text.starts_with(kStart) && text.size() == kStart.size() + std::size_t{2} * SHA256_DIGEST_LENGTH &&
         text.find_first_not_of(kFigures, kStart.size()) == std::string_view::npos;
}

}  // namespace berth::evidence
