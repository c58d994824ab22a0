// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "auth/member.hpp"
#include "plugin/running_instance.hpp"

#include <berth/gen/auth.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <string>

namespace berth::test {

/// What a fake auth plugin does; an empty function is a method that it lacks.
struct AuthScript {
  using Authenticate =
      std::function<sdk::Result<berth_authenticate_response>(const sdk::Call&, const berth_authenticate_request&)>;
  using Authorize =
      std::function<sdk::Result<berth_authorize_response>(const sdk::Call&, const berth_authorize_request&)>;

  Authenticate authenticate;
  Authorize authorize;
  std::atomic<int> calls{0};
};

/// An instance whose table runs the script, which it shares.
std::shared_ptr<plugin::RunningInstance> fakeInstance(std::string id, std::shared_ptr<AuthScript> script,
                                                      bool is_instant = true);

/// Knows one user; others are none of its business.
AuthScript::Authenticate knows(std::string user, std::string password, std::uint32_t ttl_seconds = 0);

/// Answers each access by a rule.
using Rule = std::function<std::int32_t(std::string_view subject, std::string_view repository, std::string_view tag,
                                        std::int32_t action)>;
AuthScript::Authorize rules(Rule rule, std::string id = "rule", std::uint32_t ttl_seconds = 0);

}  // namespace berth::test
