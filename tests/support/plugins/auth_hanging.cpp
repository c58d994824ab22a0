// SPDX-License-Identifier: Apache-2.0
// An auth plugin whose directory never answers: a login of a user that begins with "hung" waits until nobody waits for
// it any more, and one that begins with "stuck" waits a hundred times longer than that. Nobody else is its business.
#include "berth/gen/auth.hpp"
#include "berth/plugin.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <thread>

namespace {

using namespace berth::sdk;
using Clock = std::chrono::steady_clock;

constexpr auto kPoll = std::chrono::milliseconds{10};
constexpr int kStubbornness = 100;

class AuthHanging {
 public:
  AuthHanging(const Host&, std::string_view /*instance*/, std::string_view /*config*/) {}

  Result<berth_authenticate_response> authenticate(const Call& call, const berth_authenticate_request& asked) {
    const std::string_view user = view(asked.username);
    const bool is_stuck = user.starts_with("stuck");
    if (!is_stuck && !user.starts_with("hung")) return make<berth_authenticate_response>();
    const auto began = Clock::now();
    while (!call.cancelled()) std::this_thread::sleep_for(kPoll);
    if (is_stuck) std::this_thread::sleep_for((kStubbornness - 1) * (Clock::now() - began));
    return fail(BERTH_DEADLINE_EXCEEDED, "the directory does not answer; see that it runs");
  }
};

}  // namespace

BERTH_PLUGIN(R"({"schema": 1, "name": "auth-hanging", "version": "1.0", "abi": "1.0", "kinds": ["berth.auth/1"]})",
             AuthHanging, kAuth<AuthHanging>);
