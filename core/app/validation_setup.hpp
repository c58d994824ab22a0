// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/renewal.hpp"
#include "config/settings.hpp"
#include "config/validation_file.hpp"
#include "model/lane.hpp"
#include "model/result.hpp"
#include "observe/log.hpp"
#include "observe/metrics.hpp"
#include "plugin/plugins.hpp"
#include "registry/registry.hpp"
#include "validation/decision_meter.hpp"
#include "validation/judge.hpp"
#include "validation/rule_book.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace berth::app {

/// Complains in `settings` about the file that `validation.file` names, and about its rules by the schemas of their
/// plugins; the warnings. Nothing of a plugin runs: what it finds wrong itself, as a key that cannot be
/// read, is told by `berth validate check` and at the start.
config::Problems checkValidation(config::Settings& settings);

/// What `validation` of a configuration makes: the book of rules, their plugins' instances, and the judge. The book is
/// made anew when the file changes or SIGHUP comes: whatever is wrong with it then, the old one stays.
class ValidationSetup final : public Renewable {
 public:
  /// Null without `validation.file`. What is wrong with the file is complained about in `settings`; an error is what
  /// kept a good file from working. `log` and `metrics` outlive it.
  static Result<std::unique_ptr<ValidationSetup>> make(config::Settings& settings, const observe::Log& log,
                                                       observe::Metrics& metrics);

  /// Once; the registry outlives this.
  validation::Judge& judgeOver(registry::Registry& registry);
  std::vector<Lane*> lanes() const;  ///< After judgeOver().
  /// What is in force, for the operator: "default (and pushes): signed, labels (warn); prod: signed".
  std::string text() const;

  std::vector<std::filesystem::path> files() const override { return {file_}; }
  Renewed renew(bool is_asked) override;

 private:
  ValidationSetup(const config::Config& config, const observe::Log& log, observe::Metrics& metrics);

  Result<std::shared_ptr<const validation::RuleBook>> makeBook(config::Settings& settings,
                                                               const config::ValidationFile& file);
  Result<std::unique_ptr<const validation::RuleSet>> makeSet(config::Settings& settings,
                                                             const config::RuleSetSection& section);
  Result<std::unique_ptr<const validation::Validator>> start(config::Settings& settings, const std::string& set,
                                                             const config::PluginSection& section);
  Lane& laneOf(const std::string& rule);
  void warnOfExpired(const config::ValidationFile& file) const;

  const std::filesystem::path file_;
  const validation::OwnNames names_;
  const observe::Log& log_;
  std::string text_;         ///< The file that is in force, or the last that was refused.
  bool is_refused_ = false;  ///< That text.
  plugin::Plugins plugins_;
  std::map<std::string, std::unique_ptr<Lane>> lanes_;  ///< By "set/rule" of the first file; "" for later ones.
  validation::DecisionMeter meter_;
  validation::RuleBooks books_;
  std::unique_ptr<validation::Judge> judge_;
};

}  // namespace berth::app
