// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/digest.hpp"
#include "model/result.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace berth::registry {

/// Computes a digest while the content passes by, and can be put aside and taken up again, which EVP contexts cannot
/// (D6). A value: a copy goes on by itself. One thread at a time.
class ContentHash {
 public:
  explicit ContentHash(Digest::Algorithm algorithm);

  /// Takes up what state() gave. kInvalidArgument for other bytes.
  static Result<ContentHash> restore(Digest::Algorithm algorithm, std::string_view state);

  Digest::Algorithm algorithm() const { return algorithm_; }
  void update(std::string_view bytes);
  /// The digest of all bytes so far; more may follow.
  Digest digest() const;
  /// The chaining value, the count and the incomplete block, in the byte order of the machine.
  std::string state() const;

 private:
  // Room for the larger of OpenSSL's SHA256_CTX and SHA512_CTX, whose header stays out of this one.
  static constexpr std::size_t kContextBytes = 256;

  Digest::Algorithm algorithm_;
  alignas(std::max_align_t) std::array<unsigned char, kContextBytes> context_{};
};

/// The digest of `bytes`.
Digest digestOf(Digest::Algorithm algorithm, std::string_view bytes);

}  // namespace berth::registry
