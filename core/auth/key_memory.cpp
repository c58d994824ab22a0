// SPDX-License-Identifier: Apache-2.0
#include "auth/key_memory.hpp"

#include <openssl/crypto.h>

#include <bit>

namespace berth::auth {
namespace {

// The registry's own keys, what signing with them needs, and the random generators of each thread, half a kilobyte.
constexpr std::size_t kOwnBytes = 256 << 10;
// A key on P-521 while its handshake waits for the client.
constexpr std::size_t kHandshakeBytes = 128;
constexpr std::size_t kLeastPiece = 32;

}  // namespace

KeyMemory setKeysApart(std::size_t handshakes) {
  const int done = CRYPTO_secure_malloc_init(std::bit_ceil(kOwnBytes + handshakes * kHandshakeBytes), kLeastPiece);
  return done == 1 ? KeyMemory::kLocked : done == 2 ? KeyMemory::kUnlocked : KeyMemory::kNone;
}

}  // namespace berth::auth
