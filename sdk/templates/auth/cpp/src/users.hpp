// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <berth/result.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

/// Who may log in, as the configuration says. Never changes, so any thread may ask.
class Users {
 public:
  struct User {
    std::string password;
    std::vector<std::string> groups;
  };

  /// `config` is a JSON object that fits the schema of the manifest.
  static berth::sdk::Result<Users> parse(std::string_view config);

  /// Null: no user of that name.
  const User* find(std::string_view name) const;

 private:
  std::map<std::string, User, std::less<>> users_;
};

/// Takes the same time wherever the texts differ.
bool isSamePassword(std::string_view wanted, std::string_view given);
