// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "directory.hpp"
#include "refusals.hpp"

#include "berth/gen/auth.hpp"
#include "berth/plugin.hpp"

#include <memory>
#include <string_view>

namespace berth::ldap {

/// The face of a Directory: berth.auth/1, Authenticate only. What it promises is in berth/gen/auth.abi.h.
class Authenticator {
 public:
  /// Does not need a server yet: one that is down keeps nobody from starting.
  static sdk::Result<std::unique_ptr<Authenticator>> create(const sdk::Host& host, const sdk::Call& call,
                                                            std::string_view instance, std::string_view config);

  sdk::Result<berth_authenticate_response> authenticate(const sdk::Call& call,
                                                        const berth_authenticate_request& request);

 private:
  Authenticator(const Settings& settings, const sdk::Host& host);

  sdk::Result<berth_authenticate_response> answer(const sdk::Call& call, const Login& login) const;

  const std::chrono::milliseconds timeout_;
  const std::uint32_t ttl_seconds_;
  Directory directory_;
  Refusals refusals_;
};

}  // namespace berth::ldap
