// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jose/algorithm.hpp"

#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace berth::jose::test {

/// An issuer that signs whatever a test wants, right or wrong. Ends the program when OpenSSL fails.
class Signer {
 public:
  static Signer rsa(unsigned bits);
  static Signer ec(const char* curve);
  static Signer ed25519();

  std::string publicPem() const;
  std::string privatePem(const char* passphrase = nullptr) const;
  /// {"kty":…} of the public half with the members `more` (`"kid":"a","alg":"ES256"`).
  std::string jwk(std::string_view more = {}) const;
  /// As JWS has it.
  std::string sign(Algorithm algorithm, std::string_view message) const;
  /// As OpenSSL has it: DER for ECDSA.
  std::string signRaw(Algorithm algorithm, std::string_view message) const;
  /// A compact token with exactly this header.
  std::string token(Algorithm algorithm, std::string_view header, std::string_view payload) const;

 private:
  explicit Signer(evp_pkey_st* key);

  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace berth::jose::test
