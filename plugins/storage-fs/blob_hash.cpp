// SPDX-License-Identifier: Apache-2.0
#include "blob_hash.hpp"

#include "file.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>

namespace berth::storage_fs {
namespace {

constexpr std::uint64_t kPiece = 1 << 20;

const EVP_MD* methodOf(const BlobName& name) {
  return name.digest().starts_with("sha512:") ? EVP_sha512() : EVP_sha256();
}

std::string hexOf(const unsigned char* bytes, unsigned size) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    text += kHex[bytes[i] >> 4];
    text += kHex[bytes[i] & 0x0f];
  }
  return text;
}

tl::unexpected<Failure> broken() {
  return failed(BERTH_INTERNAL, "OpenSSL cannot hash; install libssl3 again");
}

}  // namespace

Outcome<bool> isHashedRight(int fd, const BlobName& name, const std::function<void(std::uint64_t)>& progress) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> hash{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  if (!hash || EVP_DigestInit_ex(hash.get(), methodOf(name), nullptr) != 1) return broken();
  for (std::uint64_t at = 0;;) {
    FS_TRY(const auto piece, readAt(fd, at, kPiece, name.path()));
    if (piece.empty()) break;
    if (EVP_DigestUpdate(hash.get(), piece.data(), piece.size()) != 1) return broken();
    at += piece.size();
    progress(piece.size());
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  if (EVP_DigestFinal_ex(hash.get(), bytes.data(), &size) != 1) return broken();
  return hexOf(bytes.data(), size) == name.hex();
}

}  // namespace berth::storage_fs
