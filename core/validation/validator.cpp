// SPDX-License-Identifier: Apache-2.0
#include "validation/validator.hpp"

#include "auth/principal_struct.hpp"

#include <berth/gen/validation.hpp>
#include <berth/local_call.hpp>

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

namespace berth::validation {
namespace {

using sdk::str;
using sdk::view;

// The contract's structs of one question, with the evidence that grows from round to round.
class Request {
 public:
  explicit Request(const Question& question, std::uint64_t now, const std::string& config) {
    artifact_.image = str(question.image);
    if (question.repository) artifact_.repository = str(question.repository->text());
    artifact_.tag = str(question.tag);
    artifact_.digest = str(question.digest);
    artifact_.media_type = str(question.media_type);
    artifact_.manifest = str(question.manifest);
    artifact_.config = str(config);
    artifact_.replaces = str(question.replaces);
    artifact_.written = str(question.written);
    artifact_.place = str(question.place);
    if (question.principal != nullptr) principal_.emplace(*question.principal);
    request_.source = static_cast<std::int32_t>(question.source);
    request_.artifact = &artifact_;
    request_.principal = principal_ ? principal_->get() : nullptr;
    request_.cluster_namespace = str(question.cluster_namespace);
    request_.now = now;
  }
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;

  std::size_t count() const { return items_.size(); }

  /// `evidence`: null when there is none; lives as long as this.
  void add(Need need, const Evidence* evidence) {
    auto& item = items_.emplace_back();
    item.words = std::move(need);
    item.need.kind = static_cast<std::int32_t>(item.words.kind);
    item.need.value = str(item.words.value);
    item.need.artifact_type = str(item.words.artifact_type);
    item.evidence.need = &item.need;
    if (evidence != nullptr) {
      item.evidence.found = 1;
      item.evidence.digest = str(evidence->digest);
      item.evidence.media_type = str(evidence->media_type);
      item.evidence.content = str(evidence->content);
    }
    pointers_.push_back(&item.evidence);
  }

  const berth_validate_request& get() {
    request_.evidence = pointers_.data();
    request_.evidence_count = pointers_.size();
    return request_;
  }

 private:
  struct Item {
    Need words;
    berth_need need = sdk::make<berth_need>();
    berth_evidence evidence = sdk::make<berth_evidence>();
  };

  std::optional<auth::PrincipalStruct> principal_;
  berth_artifact artifact_ = sdk::make<berth_artifact>();
  berth_validate_request request_ = sdk::make<berth_validate_request>();
  std::deque<Item> items_;
  std::vector<const berth_evidence*> pointers_;
};

std::optional<Need> needOf(const berth_need& theirs) {
  const auto from = sdk::completed(theirs);
  if (from.kind < BERTH_NEED_CONTENT || from.kind > BERTH_NEED_REFERRERS) return std::nullopt;
  return Need{static_cast<NeedKind>(from.kind), std::string{view(from.value)}, std::string{view(from.artifact_type)}};
}

Finding findingOf(const berth_validate_response& from) {
  Finding finding;
  for (std::size_t i = 0; i < from.violations_count; ++i) {
    const auto theirs = sdk::completed(*from.violations[i]);
    Violation ours{
        std::string{view(theirs.code)}, std::string{view(theirs.message)}, std::string{view(theirs.path)}, {}};
    for (std::size_t e = 0; e < theirs.evidence_count; ++e) ours.evidence.emplace_back(view(theirs.evidence[e]));
    finding.violations.push_back(std::move(ours));
  }
  for (std::size_t i = 0; i < from.warnings_count; ++i) finding.warnings.emplace_back(view(from.warnings[i]));
  finding.replacement = view(from.replacement);
  return finding;
}

bool isTemporary(berth_status code) {
  return code == BERTH_UNAVAILABLE || code == BERTH_DEADLINE_EXCEEDED || code == BERTH_RESOURCE_EXHAUSTED ||
         code == BERTH_CANCELLED;
}

// Of a call: the rule's own, or what is left of the asker's.
std::chrono::nanoseconds patienceOf(const Inquiry& inquiry, std::chrono::milliseconds own) {
  if (inquiry.deadline() == Inquiry::Clock::time_point::max()) return own;
  return std::min<std::chrono::nanoseconds>(own, inquiry.deadline() - Inquiry::Clock::now());
}

}  // namespace

Error Validator::undecided(int status, const std::string& cause) const {
  if (isTemporary(status)) {
    log_.warn("A validation rule cannot be decided now.", {{"rule", id()}, {"plugin", pluginName()}, {"cause", cause}});
    return {ErrorCode::kUnavailable, "it cannot be decided now (" + cause + "); try again"};
  }
  log_.error("A validation rule cannot be decided.",
             {{"rule", id()}, {"plugin", pluginName()}, {"status", std::to_string(status)}, {"cause", cause}});
  return {ErrorCode::kInternal, "it cannot be decided: " + cause};
}

Result<Finding> Validator::ask(Inquiry& inquiry) const {
  BERTH_TRY(const std::string* config, inquiry.config());
  Request request{inquiry.question(), inquiry.now(), *config};
  for (int round = 0;; ++round) {
    std::optional<LaneUse> use;
    if (!instance_->isInstant()) use.emplace(lane_);
    const auto face = instance_->face(BERTH_VALIDATION_KIND);
    if (face.table == nullptr) return fail(undecided(BERTH_UNAVAILABLE, "its service does not offer validation"));
    const sdk::ValidationClient client{plugin::tableOf<berth_validation_v1>(face), face.self};
    const auto patience = patienceOf(inquiry, deadline_);
    if (patience.count() <= 0) return fail(undecided(BERTH_DEADLINE_EXCEEDED, "whoever asks waits no longer"));
    sdk::LocalCall call{patience};
    const auto answer = client.validate(call, request.get());
    if (!answer) return fail(undecided(answer.status().code, answer.status().message));
    if (answer->needs_count == 0) return findingOf(*answer);
    if (round == kMostRounds)
      return fail(
          undecided(BERTH_INTERNAL, "its plugin wants to see more and more of one image; 4 rounds are the most"));
    if (request.count() + answer->needs_count > kMostItems)
      return fail(undecided(BERTH_INTERNAL, "its plugin wants to see more than 50 things of one image"));
    for (std::size_t i = 0; i < answer->needs_count; ++i) {
      auto need = needOf(*answer->needs[i]);
      if (!need)
        return fail(undecided(BERTH_INTERNAL, "its plugin wants to see something that this Berth does not know"));
      const auto found = inquiry.find(*need);
      if (!found && found.error().code == ErrorCode::kOutOfRange)
        return fail(undecided(BERTH_INTERNAL, "its plugin wants to see more than 8 MiB of one image"));
      if (!found) return fail(found.error());
      request.add(*std::move(need), *found);
    }
  }
}

}  // namespace berth::validation
