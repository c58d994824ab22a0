// SPDX-License-Identifier: Apache-2.0
// The one-shot digest functions of OpenSSL 3.0 hide their state; these, deprecated as they are, show it.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "registry/content_hash.hpp"

#include <openssl/sha.h>

#include <cstring>
#include <new>
#include <type_traits>

namespace berth::registry {
namespace {

static_assert(std::is_trivially_copyable_v<SHA256_CTX> && std::is_trivially_copyable_v<SHA512_CTX>);

template <class Context>
Context& contextOf(unsigned char* room) {
  return *std::launder(reinterpret_cast<Context*>(room));
}
template <class Context>
const Context& contextOf(const unsigned char* room) {
  return *std::launder(reinterpret_cast<const Context*>(room));
}

const unsigned char* unsignedBytes(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::string hexOf(const unsigned char* bytes, std::size_t size) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  text.reserve(2 * size);
  for (std::size_t i = 0; i < size; ++i) {
    text += kHex[bytes[i] >> 4];
    text += kHex[bytes[i] & 0x0f];
  }
  return text;
}

}  // namespace

ContentHash::ContentHash(Digest::Algorithm algorithm) : algorithm_{algorithm} {
  static_assert(sizeof(SHA256_CTX) <= kContextBytes && sizeof(SHA512_CTX) <= kContextBytes);
  if (algorithm_ == Digest::Algorithm::kSha256) {
    SHA256_Init(new (context_.data()) SHA256_CTX);
  } else {
    SHA512_Init(new (context_.data()) SHA512_CTX);
  }
}

Result<ContentHash> ContentHash::restore(Digest::Algorithm algorithm, std::string_view state) {
  ContentHash hash{algorithm};
  const bool is_sha256 = algorithm == Digest::Algorithm::kSha256;
  const std::size_t size = is_sha256 ? sizeof(SHA256_CTX) : sizeof(SHA512_CTX);
  if (state.size() != size) return fail(ErrorCode::kInvalidArgument, "not the state of this hash");
  std::memcpy(hash.context_.data(), state.data(), size);
  // A wrong count of pending bytes would make OpenSSL write past its block.
  const bool in_bounds = is_sha256 ? contextOf<SHA256_CTX>(hash.context_.data()).num < SHA256_CBLOCK
                                   : contextOf<SHA512_CTX>(hash.context_.data()).num < SHA512_CBLOCK;
  const bool right_length = is_sha256 ? contextOf<SHA256_CTX>(hash.context_.data()).md_len == SHA256_DIGEST_LENGTH
                                      : contextOf<SHA512_CTX>(hash.context_.data()).md_len == SHA512_DIGEST_LENGTH;
  if (!in_bounds || !right_length) return fail(ErrorCode::kInvalidArgument, "not the state of this hash");
  return hash;
}

void ContentHash::update(std::string_view bytes) {
  if (algorithm_ == Digest::Algorithm::kSha256) {
    SHA256_Update(&contextOf<SHA256_CTX>(context_.data()), unsignedBytes(bytes), bytes.size());
  } else {
    SHA512_Update(&contextOf<SHA512_CTX>(context_.data()), unsignedBytes(bytes), bytes.size());
  }
}

Digest ContentHash::digest() const {
  unsigned char result[SHA512_DIGEST_LENGTH];
  std::size_t size = 0;
  if (algorithm_ == Digest::Algorithm::kSha256) {
    SHA256_CTX copy = contextOf<SHA256_CTX>(context_.data());
    SHA256_Final(result, &copy);
    size = SHA256_DIGEST_LENGTH;
  } else {
    SHA512_CTX copy = contextOf<SHA512_CTX>(context_.data());
    SHA512_Final(result, &copy);
    size = SHA512_DIGEST_LENGTH;
  }
  return *Digest::parse(std::string{algorithmName(algorithm_)} + ':' + hexOf(result, size));
}

std::string ContentHash::state() const {
  const std::size_t size = algorithm_ == Digest::Algorithm::kSha256 ? sizeof(SHA256_CTX) : sizeof(SHA512_CTX);
  return {reinterpret_cast<const char*>(context_.data()), size};
}

Digest digestOf(Digest::Algorithm algorithm, std::string_view bytes) {
  ContentHash hash{algorithm};
  hash.update(bytes);
  return hash.digest();
}

}  // namespace berth::registry
