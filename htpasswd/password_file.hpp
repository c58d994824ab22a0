// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "htpasswd/hash.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::htpasswd {

struct User {
  std::string name;
  std::string hash;
  std::size_t line = 0;          ///< From 1.
  std::optional<HashForm> form;  ///< Absent: nobody logs in as this user, for the reason beside it.
  std::string refusal;
};

/// Users and hashed passwords, in the form of Apache's AuthUserFile: `name:hash`, comments (#), blank lines, LF or
/// CRLF, and whatever after a second colon. Never wrong as a whole: lines that cannot be used are warned of and lock
/// their user. A name that stands there twice: the first line counts. Immutable: any thread.
class PasswordFile {
 public:
  static PasswordFile parse(std::string_view text);

  /// Null when no line names this user.
  const User* find(std::string_view name) const;

  /// In the order of the file.
  const std::vector<User>& users() const { return users_; }
  /// "line 3: …"; at most 21, the last of which counts the others. Without secrets.
  const std::vector<std::string>& warnings() const { return warnings_; }
  /// That of most users who can log in; of bcrypt with cost 10 when there is none.
  const HashForm& commonForm() const { return common_; }

 private:
  PasswordFile() = default;

  void take(std::size_t number, std::string_view line);
  void warn(std::size_t number, const std::string& what);
  void findCommonForm();

  std::vector<User> users_;
  std::map<std::string, std::size_t, std::less<>> by_name_;
  std::vector<std::string> warnings_;
  std::size_t not_told_ = 0;
  HashForm common_;
};

}  // namespace berth::htpasswd
