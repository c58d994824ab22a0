// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jose/key.hpp"
#include "model/result.hpp"
#include "observe/log.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace berth::auth {

/// A key that signs tokens, and its name in them.
struct TokenKey {
  std::string id;  ///< As distribution 2.x wants it: libtrust's fingerprint of the public key.
  std::chrono::system_clock::time_point made;
  jose::PrivateKey secret;
};

/// How the keys change.
struct TokenKeyRules {
  std::filesystem::path folder;   ///< Empty: a key of this process, gone with it.
  std::chrono::seconds rotation;  ///< After which a new key signs.
  std::chrono::seconds grace;     ///< How long a key is good for after its successor began: the life of a token.
  std::function<std::chrono::system_clock::time_point()> clock = std::chrono::system_clock::now;
};

/// The keys of the token issuer: the newest signs, those before it are good until their last tokens have expired. They
/// are files `<time>.pem` (PKCS #8, mode 0600) of a folder that several Front Ends may share. Any thread; reads and
/// writes files when a key is due or unknown, which is rare.
class TokenKeys {
 public:
  /// Makes the folder and a first key where there is none. kUnavailable with path, cause and cure. `log` outlives it.
  static Result<std::unique_ptr<TokenKeys>> open(TokenKeyRules rules, const observe::Log& log);

  /// The one that signs now; makes a new one when that is due.
  std::shared_ptr<const TokenKey> signing();
  /// The one of that name, which another Front End may have made since; null when there is none.
  std::shared_ptr<const TokenKey> find(std::string_view id);
  /// All that are good, newest first.
  std::vector<std::shared_ptr<const TokenKey>> all();

 private:
  using Keys = std::vector<std::shared_ptr<const TokenKey>>;

  TokenKeys(TokenKeyRules rules, const observe::Log& log) : rules_{std::move(rules)}, log_{log} {}
  Result<void> readFolder();
  Result<void> makeKey();
  void dropRetired();
  std::filesystem::path fileOf(const TokenKey& key) const;

  const TokenKeyRules rules_;
  const observe::Log& log_;
  std::mutex mutex_;
  Keys keys_;  ///< Newest first; never empty once open.
  std::chrono::steady_clock::time_point read_at_{};
};

}  // namespace berth::auth
