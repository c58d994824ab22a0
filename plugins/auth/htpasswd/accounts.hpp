// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "groups.hpp"
#include "remembered.hpp"
#include "settings.hpp"
#include "watched_file.hpp"

#include "htpasswd/password_file.hpp"

#include "berth/result.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace berth::htpasswd_auth {

/// The users of one state of the password file. Any thread.
struct Users {
  explicit Users(htpasswd::PasswordFile parsed);

  const htpasswd::PasswordFile file;
  const std::string unmatchable;  ///< A hash that nobody has, of the kind and cost of most others.
  Remembered remembered;          ///< Goes with the state.
};

/// Users and groups as their files say now. Whatever is wrong with a file later, its last good content holds. Any
/// thread.
class Accounts {
 public:
  /// A line for the operator: a level of the SDK, and the line. Called on the thread that looks.
  using Say = std::function<void(std::uint32_t level, const std::string& line)>;

  struct State {
    std::shared_ptr<Users> users;          ///< Never null.
    std::shared_ptr<const Groups> groups;  ///< The same.
  };

  /// INVALID_ARGUMENT when a file is missing or cannot be read. `say` gets what is odd in them, now and later.
  static sdk::Result<std::unique_ptr<Accounts>> open(const Settings& settings, Say say, Watching watching = {});

  /// Looks whether the files have changed, at most once in the interval; the other callers do not wait for that.
  State current();

 private:
  Accounts(const Settings& settings, Say say, Watching watching);

  void look();
  void takeUsers(const std::string& text);
  void takeGroups(const std::string& text);
  void warn(const WatchedFile& file, const std::vector<std::string>& warnings) const;

  const Say say_;
  const Watching watching_;

  std::mutex look_mutex_;  ///< For these three.
  WatchedFile file_;
  std::optional<WatchedFile> groups_file_;
  std::chrono::steady_clock::time_point next_look_;

  std::mutex state_mutex_;
  State state_;
};

}  // namespace berth::htpasswd_auth
