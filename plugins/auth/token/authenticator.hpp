// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fetch/issuer.hpp"
#include "settings.hpp"

#include "berth/gen/auth.hpp"
#include "berth/plugin.hpp"

#include <memory>
#include <string_view>

namespace berth::auth_token {

/// Kind "berth.auth/1", Authenticate: bearer tokens of one issuer. Of another issuer's, and of what is no token, it
/// knows nothing.
class Authenticator {
 public:
  using Call = sdk::Call;

  static sdk::Result<std::unique_ptr<Authenticator>> create(const sdk::Host& host, const Call& call,
                                                            std::string_view instance, std::string_view config);

  sdk::Result<berth_authenticate_response> authenticate(const Call& call, const berth_authenticate_request& request);

 private:
  Authenticator(Settings settings, auth_fetch::Issuer issuer)
      : settings_{std::move(settings)}, issuer_{std::move(issuer)} {}

  const Settings settings_;
  const auth_fetch::Issuer issuer_;
};

}  // namespace berth::auth_token
