// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "htpasswd/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace berth::htpasswd {

/// Hashes of passwords as crypt(5) writes them: bcrypt ($2a$, $2b$, $2y$), sha512crypt ($6$) and yescrypt ($y$). All
/// others are refused here, so that libcrypt never sees them: it takes some texts that are no hash for DES.
enum class HashKind { kBcrypt, kSha512, kYescrypt };

std::string_view nameOf(HashKind kind);  ///< "bcrypt", "sha512", "yescrypt"
std::optional<HashKind> hashKindOf(std::string_view name);

/// What decides how long a hash takes.
struct HashForm {
  HashKind kind = HashKind::kBcrypt;
  std::uint64_t cost = 10;          ///< bcrypt: log2 of its rounds; sha512: rounds; yescrypt: KiB of memory.
  std::string setting = "$2b$10$";  ///< What a hash of this kind and cost begins with.

  std::string text() const;  ///< "bcrypt, cost 10"
};

/// bcrypt takes no more of a password than this.
inline constexpr std::size_t kBcryptBytes = 72;
/// libcrypt takes no longer password.
inline constexpr std::size_t kLongestPassword = 511;

/// What a stored hash is, or why it never matches: not of the kinds above, malformed, or dearer than the caps (bcrypt
/// cost 14, sha512 2 000 000 rounds, yescrypt 128 MiB).
Result<HashForm> examine(std::string_view stored);

/// Whether the password is the one of the hash. `stored` has passed examine(). Takes the hash's time, whatever the
/// answer; no time at all for a password that nobody can have: an empty one, one with a NUL, one longer than
/// kLongestPassword. bcrypt compares the first 72 bytes. Any thread.
bool verify(const std::string& password, const std::string& stored);
bool isPossible(std::string_view password);

/// A hash with a salt of its own. Refuses a password that cannot be used: an empty one, a NUL or line break in it, not
/// UTF-8, too long for the kind.
Result<std::string> makeHash(HashKind kind, const std::string& password);

/// A hash that no password has, which takes as long to verify as others of that form.
std::string unmatchable(const HashForm& form);

}  // namespace berth::htpasswd
