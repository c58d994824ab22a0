// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/validation_file.hpp"
#include "model/lane.hpp"
#include "observe/log.hpp"
#include "plugin/running_instance.hpp"
#include "validation/evidence.hpp"
#include "validation/rule_set.hpp"

#include <berth/gen/validation.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace berth::test {

/// What a fake plugin answers, in words; the empty one has nothing against anything.
struct Words {
  std::vector<validation::Need> needs;
  std::vector<validation::Violation> violations;
  std::vector<std::string> warnings;
  std::string replacement;
};
berth_validate_response answerOf(const sdk::Call& call, const Words& words);

/// What a fake validation plugin does.
struct ValidationScript {
  using Validate = std::function<sdk::Result<berth_validate_response>(const sdk::Call&, const berth_validate_request&)>;

  Validate validate;
  bool is_instant = true;
  bool is_offered = true;  ///< Else it has no table for this kind.
  std::atomic<int> calls{0};
};

ValidationScript::Validate says(Words words);
ValidationScript::Validate saysAgainst(std::string code, std::string message);
ValidationScript::Validate failsWith(berth_status status, std::string message);

/// An instance whose table runs the script, which it shares.
std::shared_ptr<plugin::RunningInstance> fakeValidator(std::string id, std::shared_ptr<ValidationScript> script);

/// Makes rules of scripts, and keeps what they use.
class Rules {
 public:
  /// A rule that enforces, for all images; change its section as you like.
  validation::Rule make(const std::string& id, ValidationScript::Validate validate);
  /// The script of the rule made last, or of the one of this id.
  ValidationScript& script(const std::string& id) { return *scripts_.at(id); }

  Lane& lane() { return lane_; }
  const observe::Log& log() const { return log_; }

 private:
  std::map<std::string, std::shared_ptr<ValidationScript>> scripts_;
  Lane lane_{"rules", 4};
  const observe::Log log_{observe::Level::kError};
};

std::vector<names::ImageGlob> globs(const std::vector<std::string>& texts);

/// A store that has what it was given, and counts look-ups.
class FakeEvidence final : public validation::EvidenceStore {
 public:
  Result<std::optional<validation::Evidence>> find(const RepositoryName& repository, const validation::Need& need,
                                                   std::size_t most_bytes) override;

  void add(std::string digest, std::string content) { contents_[std::move(digest)] = std::move(content); }

  std::optional<Error> error;  ///< Of every look-up.
  std::vector<std::string> asked;
  std::vector<std::size_t> limits;

 private:
  std::map<std::string, std::string> contents_;
};

}  // namespace berth::test
