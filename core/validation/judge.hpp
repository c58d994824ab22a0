// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "auth/principal.hpp"
#include "model/lane.hpp"
#include "model/result.hpp"
#include "names/image_reference.hpp"
#include "registry/registry.hpp"
#include "validation/decision.hpp"
#include "validation/decision_log.hpp"
#include "validation/inquiry.hpp"
#include "validation/push_gate.hpp"
#include "validation/question.hpp"
#include "validation/repository_evidence.hpp"
#include "validation/rule_book.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::validation {

/// By which names images are this registry's.
struct OwnNames {
  std::string push_host = "localhost";  ///< What a pushed image is called by: never what a client says.
  std::vector<std::string> hosts;       ///< Others by which clusters may know this registry.
};

/// An image that an object of a cluster is to run.
struct RunningImage {
  std::string written;                         ///< The reference as the object has it.
  std::string place;                           ///< A JSON pointer to it.
  std::string cluster_namespace;               ///< Of the object.
  const auth::Principal* principal = nullptr;  ///< Who changes the object; null: nobody in particular.
  Inquiry::Clock::time_point deadline = Inquiry::Clock::time_point::max();  ///< Of the answer.
};

/// What was decided about one, and what is to be kept of it.
struct Judged {
  Decision decision;
  DecisionRecord record;
  bool is_stored = false;  ///< It is kept here.
};

/// Puts what comes in and what is to run before the rules that are in force, and keeps the decisions. Any thread; may
/// block.
class Judge {
 public:
  /// All outlive it.
  Judge(const RuleBooks& books, registry::Registry& registry, OwnNames names, DecisionMeter& meter);

  std::shared_ptr<const RuleBook> book() const { return books_.book(); }

  /// For one push; null: pushes are not checked. `principal` (null: nobody in particular) outlives it.
  std::unique_ptr<PushGate> gateFor(const auth::Principal* principal);

  /// By the rules of `set`. The image is resolved once: what a tag names now is what is decided about. Undecided while
  /// the stores fail.
  Judged judgeImage(const RuleSet& set, const RunningImage& image);
  /// Refuses, for now, because of `why`.
  static Judged undecided(const RuleSet& set, const RunningImage& image, std::string why);
  /// For whoever asks later; once nothing of the request that they are of can run again.
  void keep(std::vector<DecisionRecord> records);

  /// What `set` says of what is stored as if it came from `source`, which is not kAdmission; a tag as if it were new.
  /// kManifestUnknown: there is nothing; errors of the stores.
  Result<Judged> judgeStored(const RuleSet& set, Source source, const RepositoryName& repository,
                             const Reference& reference);

  /// Of an image whose host is one of this registry's, whether it is here or not; nothing for all others.
  std::optional<RepositoryName> ownRepository(const names::ImageReference& image) const;

  /// For scans, which ask about many images at once: that clients' requests have the machine beside them.
  Lane& scanLane() { return scans_; }

  const DecisionLog& decisions() const { return decisions_; }

 private:
  bool isOwn(std::string_view host) const;
  Result<void> find(Question& question, std::string& manifest);
  Result<bool> isNamedBy(const Question& question);
  Result<void> resolve(Question& question, std::string_view reference_digest, std::string& manifest);
  Judged decide(const RuleSet& set, const Question& question, Inquiry::Clock::time_point deadline);

  const RuleBooks& books_;
  RepositoryEvidence evidence_;
  const OwnNames names_;
  DecisionLog decisions_;
  Lane scans_{"scans of stored images", 1};
};

}  // namespace berth::validation
