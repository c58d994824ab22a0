// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "accounts.hpp"
#include "hash_pool.hpp"

#include "berth/gen/auth.hpp"
#include "berth/plugin.hpp"

#include <memory>
#include <string_view>

namespace berth::htpasswd_auth {

/// The face of Accounts: berth.auth/1, Authenticate only. What it promises is in berth/gen/auth.abi.h.
class Authenticator {
 public:
  static sdk::Result<std::unique_ptr<Authenticator>> create(const sdk::Host& host, const sdk::Call& call,
                                                            std::string_view instance, std::string_view config);

  Authenticator(std::unique_ptr<Accounts> accounts, const Settings& settings);

  /// Known users with another password are UNAUTHENTICATED; unknown users get an answer without a principal, after as
  /// much work.
  sdk::Result<berth_authenticate_response> authenticate(const sdk::Call& call,
                                                        const berth_authenticate_request& request);

 private:
  /// Whether this is the user's password; no user has one that is null. Takes as long for everybody.
  sdk::Result<bool> isRight(const sdk::Call& call, Users& users, const htpasswd::User* user, std::string_view name,
                            std::string_view password);

  std::unique_ptr<Accounts> accounts_;
  HashPool pool_;
};

}  // namespace berth::htpasswd_auth
