// SPDX-License-Identifier: Apache-2.0
#define OPENSSL_SUPPRESS_DEPRECATED  // Low-level digests.

#include "auth/memory_key.hpp"

#include "model/secret.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <array>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <vector>

namespace berth::auth {
namespace {

// Of what stands beside the secrets. A text that grew would leave a copy behind.
constexpr std::size_t kUsualBytes = 1024;

// SHA-256 that has taken a random block already: a name cannot be made without it, and none leaves the process. The low
// level interface, because it costs a third of an HMAC from OpenSSL 3, once for each request.
const SHA256_CTX& keyedHash() {
  struct Free {
    void operator()(SHA256_CTX* hash) const { OPENSSL_secure_clear_free(hash, sizeof *hash); }
  };
  static const auto hash = [] {
    std::array<unsigned char, SHA256_CBLOCK> key{};
    std::unique_ptr<SHA256_CTX, Free> made{static_cast<SHA256_CTX*>(OPENSSL_secure_zalloc(sizeof(SHA256_CTX)))};
    if (!made || RAND_bytes(key.data(), static_cast<int>(key.size())) != 1)
      throw std::runtime_error{"OpenSSL has no random numbers"};
    SHA256_Init(made.get());
    SHA256_Update(made.get(), key.data(), key.size());
    OPENSSL_cleanse(key.data(), key.size());
    return made;
  }();
  return *hash;
}

// Each text after its length: no two lists look alike.
void add(std::string& message, std::string_view text) {
  const std::uint64_t size = text.size();
  message.append(reinterpret_cast<const char*>(&size), sizeof size);
  message.append(text);
}

std::string seal(const std::string& message) {
  SHA256_CTX hash = keyedHash();
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256_Update(&hash, message.data(), message.size());
  SHA256_Final(digest.data(), &hash);
  OPENSSL_cleanse(&hash, sizeof hash);
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace

std::string memoryKey(const Credentials& credentials) {
  std::string message;
  message.reserve(kUsualBytes + credentials.password.view().size() + credentials.bearer.size());
  const WipeAtEnd wiping{message};
  for (const std::string_view text :
       {std::string_view{credentials.username}, credentials.password.view(), std::string_view{credentials.bearer},
        std::string_view{credentials.certificate_subject}, std::string_view{credentials.client.peer}})
    add(message, text);
  for (const auto& name : credentials.certificate_names) add(message, name);
  message += credentials.has_certificate ? 'c' : '-';
  message += credentials.client.is_tls ? 't' : '-';
  for (const auto& [name, value] : credentials.headers) {
    add(message, name);
    add(message, value);
  }
  return seal(message);
}

std::string memoryKey(const Principal& principal, const Access& access, const Client& client) {
  std::string message;
  add(message, principal.name());
  for (const auto& group : principal.groups) add(message, group);
  add(message, principal.claims);
  add(message, client.peer);
  add(message, access.repository);
  add(message, access.tag);
  message += static_cast<char>(access.action);
  message += client.is_tls ? 't' : '-';
  return seal(message);
}

}  // namespace berth::auth
