// SPDX-License-Identifier: Apache-2.0
#include "refusals.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <stdexcept>

namespace berth::ldap {

Refusals::Refusals(std::chrono::milliseconds kept, std::size_t most) : kept_for_{kept}, most_{most} {
  if (RAND_bytes(key_.data(), static_cast<int>(key_.size())) != 1)
    throw std::runtime_error{"OpenSSL has no random numbers"};
}

std::optional<Verdict> Refusals::recall(std::string_view username, std::string_view password) {
  const auto digest = digestOf(username, password);
  const std::lock_guard lock{mutex_};
  forgetOld();
  const auto found = verdicts_.find(digest);
  if (found == verdicts_.end()) return std::nullopt;
  return found->second;
}

void Refusals::add(std::string_view username, std::string_view password, Verdict verdict) {
  const auto digest = digestOf(username, password);
  const std::lock_guard lock{mutex_};
  if (verdicts_.emplace(digest, verdict).second) in_order_.push_back({digest, Clock::now() + kept_for_});
  forgetOld();
}

void Refusals::forgetOld() {
  const auto now = Clock::now();
  while (!in_order_.empty() && (in_order_.front().until <= now || in_order_.size() > most_)) {
    verdicts_.erase(in_order_.front().digest);
    in_order_.pop_front();
  }
}

// Names have no NUL, so that it tells where the password begins.
Refusals::Digest Refusals::digestOf(std::string_view username, std::string_view password) const {
  std::string text{username};
  text += '\0';
  text += password;
  Digest digest{};
  unsigned int size = 0;
  ::HMAC(::EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
  ::OPENSSL_cleanse(text.data(), text.size());
  return digest;
}

}  // namespace berth::ldap
