// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace berth::auth {

enum class KeyMemory {
  kNotNeeded,
  kLocked,
  kUnlocked,  ///< As below, but the system lets this process lock no such amount (RLIMIT_MEMLOCK): it may be swapped.
  kNone,      ///< There is no memory for it: private keys lie among everything else.
};

/// From now on the numbers of private keys lie in memory of their own: OpenSSL's secure heap, which is locked, left out
/// of cores, between pages that nobody may touch, and wiped as it is freed. It is taken for all keys of the process,
/// those of handshakes in progress too, and its size is final: OpenSSL fails where it is full, so there is room for
/// `handshakes` at a time, each with the largest key a client may ask for. Once, while there is one thread.
KeyMemory setKeysApart(std::size_t handshakes);

}  // namespace berth::auth
