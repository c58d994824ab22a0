// SPDX-License-Identifier: Apache-2.0
#include "users.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <utility>

using berth::sdk::fail;

berth::sdk::Result<Users> Users::parse(std::string_view config) {
  const auto json = nlohmann::json::parse(config, nullptr, false);
  if (!json.is_object() || !json.contains("users"))
    return fail(BERTH_INVALID_ARGUMENT, "\"users\" is missing: list who may log in");
  Users users;
  for (const auto& entry : json["users"]) {
    User user{entry.at("password").get<std::string>(), entry.value("groups", std::vector<std::string>{})};
    const auto [place, is_new] = users.users_.emplace(entry.at("name").get<std::string>(), std::move(user));
    if (!is_new) return fail(BERTH_INVALID_ARGUMENT, "user \"" + place->first + "\" is there twice: remove one");
  }
  return users;
}

const Users::User* Users::find(std::string_view name) const {
  const auto found = users_.find(name);
  return found == users_.end() ? nullptr : &found->second;
}

bool isSamePassword(std::string_view wanted, std::string_view given) {
  volatile unsigned char difference = wanted.size() == given.size() ? 0 : 1;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const char other = wanted.empty() ? '\0' : wanted[i % wanted.size()];
    difference = static_cast<unsigned char>(difference |
                                            (static_cast<unsigned char>(given[i]) ^ static_cast<unsigned char>(other)));
  }
  return difference == 0;
}
