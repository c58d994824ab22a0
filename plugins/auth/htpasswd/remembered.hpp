// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace berth::htpasswd_auth {

/// Credentials that were found right, so that the next login with them costs microseconds. Kept is no password but an
/// HMAC of user, stored hash and password under a key that only this object knows: another stored hash is another
/// entry. One entry for each user, of 10 000 users at most. Any thread.
class Remembered {
 public:
  Remembered();
  ~Remembered();
  Remembered(const Remembered&) = delete;
  Remembered& operator=(const Remembered&) = delete;

  /// Takes the same time for every user.
  bool has(std::string_view user, std::string_view stored, std::string_view password) const;
  void add(std::string_view user, std::string_view stored, std::string_view password);
  std::size_t size() const;

  static constexpr std::size_t kMost = 10'000;

 private:
  using Mac = std::array<std::uint8_t, 32>;

  /// False when OpenSSL cannot.
  bool macOf(Mac& mac, std::string_view user, std::string_view stored, std::string_view password) const;

  Mac key_{};
  bool has_key_ = false;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Mac> macs_;
};

}  // namespace berth::htpasswd_auth
