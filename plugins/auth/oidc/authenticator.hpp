// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "federation.hpp"

#include "berth/gen/auth.hpp"
#include "berth/plugin.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace berth::auth_oidc {

/// Kind "berth.auth/1", Authenticate: tokens of other issuers in the place of a password, since `docker login` and pull
/// secrets have no other. Of what is no token, and of issuers that are not configured, it knows nothing.
class Authenticator {
 public:
  using Call = sdk::Call;

  static sdk::Result<std::unique_ptr<Authenticator>> create(const sdk::Host& host, const Call& call,
                                                            std::string_view instance, std::string_view config);

  sdk::Result<berth_authenticate_response> authenticate(const Call& call, const berth_authenticate_request& request);

 private:
  Authenticator() = default;

  std::vector<std::string> usernames_;
  std::vector<Federation> federations_;
};

}  // namespace berth::auth_oidc
