// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"
#include "observe/log.hpp"
#include "plugin/plugin.hpp"

#include "berth/abi.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace berth::app {

/// What an authoriser is asked. Numbers are those of berth.auth/1.
struct Question {
  std::int32_t kind = 0;
  std::string subject;
  std::vector<std::string> groups;
  std::string claims;  ///< A JSON object, or empty.
  std::string peer;
  bool tls = false;
  std::string repository;
  std::string tag;
  std::int32_t action = 0;
};

struct Answer {
  std::int32_t effect = 0;
  std::string rule;
  std::string reason;
};

/// An authoriser with a file of rules, loaded into this process for a command that tries the rules out. What it would
/// log is kept for the command to print.
class Authoriser final {
 public:
  struct Line {
    std::uint32_t level;  ///< BERTH_LOG_…
    std::string text;
  };

  /// `plugin` is a file, or a name in the plugin folder. Errors say what to do.
  static Result<std::unique_ptr<Authoriser>> load(const std::string& plugin, const observe::Log& log);
  ~Authoriser();
  Authoriser(const Authoriser&) = delete;
  Authoriser& operator=(const Authoriser&) = delete;

  /// Gives it the rules, once. kInvalidArgument when it refuses them: lines() may tell more than the error.
  Result<void> open(const std::string& rules);
  /// What it said so far.
  std::vector<Line> lines() const;

  /// Only after open(). The error is the authoriser's own.
  Result<Answer> ask(const Question& question) const;

 private:
  // What the plugin sees comes first, so that its pointer leads back here.
  struct Shared {
    berth_host host{};
    Authoriser* owner = nullptr;
  };

  explicit Authoriser(std::shared_ptr<plugin::Plugin> plugin);
  static const void* findService(const berth_host* host, const char* id);
  static void write(const berth_host* host, std::uint32_t level, berth_str message);

  const std::shared_ptr<plugin::Plugin> plugin_;
  Shared shared_;
  void* self_ = nullptr;
  mutable std::mutex mutex_;
  std::vector<Line> lines_;  ///< Under mutex_: a plugin may have threads.
};

/// "pull" → BERTH_ACTION_PULL; BERTH_ACTION_NONE for no action.
std::int32_t actionNumber(std::string_view name);
/// "user" → BERTH_PRINCIPAL_USER; BERTH_PRINCIPAL_NONE for none of user, robot, workload.
std::int32_t kindNumber(std::string_view name);

/// The actions on a repository, in the order of their numbers.
inline constexpr std::string_view kActionNames[] = {"pull", "push", "overwrite", "delete", "list"};

}  // namespace berth::app
