// SPDX-License-Identifier: Apache-2.0
#include "unit/auth/fake_instance.hpp"

#include <utility>

namespace berth::test {
namespace {

/// The class behind the table.
class Scripted {
 public:
  explicit Scripted(std::shared_ptr<AuthScript> script) : script_{std::move(script)} {}

  sdk::Result<berth_authenticate_response> authenticate(const sdk::Call& call,
                                                        const berth_authenticate_request& request) {
    ++script_->calls;
    return script_->authenticate(call, request);
  }
  sdk::Result<berth_authorize_response> authorize(const sdk::Call& call, const berth_authorize_request& request) {
    ++script_->calls;
    return script_->authorize(call, request);
  }

  const AuthScript& script() const { return *script_; }

 private:
  const std::shared_ptr<AuthScript> script_;
};

class FakeInstance final : public plugin::RunningInstance {
 public:
  FakeInstance(std::string id, std::shared_ptr<AuthScript> script, bool is_instant)
      : id_{std::move(id)}, scripted_{std::move(script)}, is_instant_{is_instant}, table_{*sdk::authTable<Scripted>()} {
    if (!scripted_.script().authenticate) table_.authenticate = nullptr;
    if (!scripted_.script().authorize) table_.authorize = nullptr;
  }

  const plugin::Manifest& manifest() const override { return manifest_; }
  const std::string& id() const override { return id_; }
  std::string title() const override { return id_; }
  Face face(std::string_view) override { return {&table_, &scripted_}; }
  bool isInstant() const override { return is_instant_; }
  Result<void> health(std::chrono::milliseconds) override { return {}; }

 private:
  const std::string id_;
  const plugin::Manifest manifest_;
  Scripted scripted_;
  const bool is_instant_;
  berth_auth_v1 table_;
};

}  // namespace

std::shared_ptr<plugin::RunningInstance> fakeInstance(std::string id, std::shared_ptr<AuthScript> script,
                                                      bool is_instant) {
  return std::make_shared<FakeInstance>(std::move(id), std::move(script), is_instant);
}

AuthScript::Authenticate knows(std::string user, std::string password, std::uint32_t ttl_seconds) {
  return [=](const sdk::Call& call,
             const berth_authenticate_request& request) -> sdk::Result<berth_authenticate_response> {
    auto answer = sdk::make<berth_authenticate_response>();
    if (sdk::view(request.username) != user) return answer;
    if (sdk::view(request.password) != password) return sdk::fail(BERTH_UNAUTHENTICATED, "wrong password");
    auto& principal = call.add<berth_principal>();
    principal.subject = call.copy(user);
    principal.kind = BERTH_PRINCIPAL_USER;
    answer.principal = &principal;
    answer.ttl_seconds = ttl_seconds;
    return answer;
  };
}

AuthScript::Authorize rules(Rule rule, std::string id, std::uint32_t ttl_seconds) {
  return [=](const sdk::Call& call, const berth_authorize_request& request) -> sdk::Result<berth_authorize_response> {
    const auto decisions = call.addArray<const berth_auth_decision*>(request.accesses_count);
    for (std::size_t i = 0; i < request.accesses_count; ++i) {
      const auto& access = *request.accesses[i];
      auto& decision = call.add<berth_auth_decision>();
      decision.effect = rule(sdk::view(request.principal->subject), sdk::view(access.repository), sdk::view(access.tag),
                             access.action);
      decision.rule = call.copy(id);
      decision.reason = call.copy("because of " + id);
      decisions[i] = &decision;
    }
    auto answer = sdk::make<berth_authorize_response>();
    answer.decisions = decisions.data();
    answer.decisions_count = decisions.size();
    answer.ttl_seconds = ttl_seconds;
    return answer;
  };
}

}  // namespace berth::test
