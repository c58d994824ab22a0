// SPDX-License-Identifier: Apache-2.0
#include "remembered.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <cstring>

namespace berth::htpasswd_auth {
namespace {

/// With its length in front: no two sequences of texts are the same bytes.
void append(std::string& to, std::string_view text) {
  const std::uint64_t size = text.size();
  std::array<char, sizeof size> bytes{};
  std::memcpy(bytes.data(), &size, sizeof size);
  to.append(bytes.data(), bytes.size());
  to.append(text);
}

}  // namespace

// Without a key nothing is ever remembered.
Remembered::Remembered() : has_key_{RAND_bytes(key_.data(), static_cast<int>(key_.size())) == 1} {}

Remembered::~Remembered() {
  OPENSSL_cleanse(key_.data(), key_.size());
}

bool Remembered::macOf(Mac& mac, std::string_view user, std::string_view stored, std::string_view password) const {
  if (!has_key_) return false;
  std::string text;
  text.reserve(3 * sizeof(std::uint64_t) + user.size() + stored.size() + password.size());
  append(text, user);
  append(text, stored);
  append(text, password);
  unsigned int size = 0;
  const bool is_made =
      HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), &size) != nullptr;
  OPENSSL_cleanse(text.data(), text.size());
  return is_made && size == mac.size();
}

bool Remembered::has(std::string_view user, std::string_view stored, std::string_view password) const {
  Mac asked;
  if (!macOf(asked, user, stored, password)) return false;
  const std::lock_guard lock{mutex_};
  const auto found = macs_.find(std::string{user});
  return found != macs_.end() && CRYPTO_memcmp(found->second.data(), asked.data(), asked.size()) == 0;
}

void Remembered::add(std::string_view user, std::string_view stored, std::string_view password) {
  Mac mac;
  if (!macOf(mac, user, stored, password)) return;
  std::string name{user};
  const std::lock_guard lock{mutex_};
  if (macs_.size() >= kMost && macs_.find(name) == macs_.end()) macs_.erase(macs_.begin());
  macs_[std::move(name)] = mac;
}

std::size_t Remembered::size() const {
  const std::lock_guard lock{mutex_};
  return macs_.size();
}

}  // namespace berth::htpasswd_auth
