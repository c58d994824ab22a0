// SPDX-License-Identifier: Apache-2.0
#include "users.hpp"

#include <berth/gen/auth.hpp>
#include <berth/plugin.hpp>

#include <memory>
#include <utility>

namespace {

using namespace berth::sdk;

class Authenticator {
 public:
  // What the host read from its configuration comes here, checked against the schema below.
  static Result<std::unique_ptr<Authenticator>> create(const Host&, const Call&, std::string_view /*instance*/,
                                                       std::string_view config) {
    auto users = Users::parse(config);
    if (!users) return users.status();
    return std::make_unique<Authenticator>(*std::move(users));
  }

  explicit Authenticator(Users users) : users_{std::move(users)} {}

  // Many threads call this at once. Text of the request lives until it returns, text of the answer in the call.
  Result<berth_authenticate_response> authenticate(const Call& call, const berth_authenticate_request& asked) {
    auto answer = make<berth_authenticate_response>();
    const Users::User* user = users_.find(view(asked.username));
    const bool is_right = isSamePassword(user != nullptr ? user->password : "", view(asked.password));
    if (user == nullptr) return answer;  // Without principal: not one of ours, the next plugin is asked.
    if (!is_right) return fail(BERTH_UNAUTHENTICATED, "user name or password is wrong");

    auto& principal = call.add<berth_principal>();
    principal.subject = call.copy(view(asked.username));
    principal.kind = BERTH_PRINCIPAL_USER;
    const auto groups = call.addArray<berth_str>(user->groups.size());
    for (std::size_t i = 0; i < groups.size(); ++i) groups[i] = call.copy(user->groups[i]);
    principal.groups = groups.data();
    principal.groups_count = groups.size();
    answer.principal = &principal;
    answer.ttl_seconds = 60;
    return answer;
  }

 private:
  const Users users_;
};

}  // namespace

BERTH_PLUGIN(R"({
  "schema": 1, "name": "@NAME@", "version": "1.0.0", "abi": "1.0", "kinds": ["berth.auth/1"], "instant": true,
  "config_schema": {
    "type": "object", "additionalProperties": false, "required": ["users"],
    "properties": {
      "users": {
        "type": "array", "description": "Who may log in",
        "items": {
          "type": "object", "additionalProperties": false, "required": ["name", "password"],
          "properties": {
            "name": {"type": "string", "minLength": 1, "description": "The user's name"},
            "password": {"type": "string", "minLength": 1, "writeOnly": true, "description": "The password"},
            "groups": {"type": "array", "items": {"type": "string"}, "description": "Groups, for rules"}
          }
        }
      }
    }
  }
})",
             Authenticator, kAuth<Authenticator>);
