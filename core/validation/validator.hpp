// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/lane.hpp"
#include "model/result.hpp"
#include "observe/log.hpp"
#include "plugin/running_instance.hpp"
#include "validation/decision.hpp"
#include "validation/inquiry.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace berth::validation {

/// What a plugin found, before the rule's mode is heard.
struct Finding {
  std::vector<Violation> violations;
  std::vector<std::string> warnings;
  std::string replacement;
};

/// One configured validation plugin: puts a question to it, fetches what it needs to see, and asks again, within the
/// bounds of the contract. Any thread; may block in its lane (model/lane.hpp) and in the store's.
class Validator {
 public:
  /// `lane` and `log` outlive it.
  Validator(std::shared_ptr<plugin::RunningInstance> instance, std::chrono::milliseconds deadline, Lane& lane,
            const observe::Log& log)
      : instance_{std::move(instance)}, deadline_{deadline}, lane_{lane}, log_{log} {}

  const std::string& id() const { return instance_->id(); }
  const std::string& pluginName() const { return instance_->manifest().name; }

  /// kUnavailable: it cannot be decided now; other errors: it cannot be decided. All with a sentence for the client.
  Result<Finding> ask(Inquiry& inquiry) const;

  static constexpr int kMostRounds = 4;  ///< Of fetching.
  static constexpr std::size_t kMostItems = 50;

 private:
  Error undecided(int status, const std::string& cause) const;

  const std::shared_ptr<plugin::RunningInstance> instance_;
  const std::chrono::milliseconds deadline_;
  Lane& lane_;
  const observe::Log& log_;
};

}  // namespace berth::validation
