// SPDX-License-Identifier: Apache-2.0
#include "kubernetes/review_answer.hpp"

#include "kubernetes/base64.hpp"
#include "kubernetes/refusal_text.hpp"
#include "kubernetes/shown_text.hpp"
#include "kubernetes/warning_list.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace berth::kubernetes {
namespace {

using nlohmann::json;

constexpr int kForbidden = 403;
constexpr std::size_t kMostCauses = 50;
constexpr std::size_t kLongestCause = 600;
constexpr std::size_t kLongestRule = 100;

json causesOf(const std::vector<ImageOutcome>& outcomes) {
  auto causes = json::array();
  for (const auto& outcome : outcomes) {
    for (const auto& reason : outcome.reasons) {
      if (causes.size() >= kMostCauses) return causes;
      causes.push_back({{"reason", shownText(reason.rule, kLongestRule)},
                        {"message", shownText(reason.message, kLongestCause)},
                        {"field", shownText(fieldPath(outcome.image.place), kLongestCause)}});
    }
  }
  return causes;
}

json refusal(const Review& review, const std::vector<ImageOutcome>& outcomes, const AnswerOptions& options) {
  json details{{"causes", causesOf(outcomes)}};
  // `kind` of details is the resource, as the server's own refusals have it.
  const std::pair<const char*, const std::string&> texts[] = {
      {"name", review.name}, {"group", review.group}, {"kind", review.resource}};
  for (const auto& [name, text] : texts) {
    if (!text.empty()) details[name] = text;
  }
  return {{"status", "Failure"},
          {"code", kForbidden},
          {"reason", "Forbidden"},
          {"message", refusalText(outcomes, options.set, options.link)},
          {"details", std::move(details)}};
}

// For the server's audit log, which puts the hook's name before the keys.
json auditNotes(const std::vector<ImageOutcome>& outcomes, const AnswerOptions& options) {
  constexpr std::size_t kLongestNote = 500;
  std::vector<std::string> rules;
  for (const auto& outcome : outcomes) {
    for (const auto& reason : outcome.reasons) {
      if (std::ranges::find(rules, reason.rule) == rules.end()) rules.push_back(reason.rule);
    }
  }
  std::string list;
  for (const auto& rule : rules) list += (list.empty() ? "" : ",") + rule;
  return {{"policy-set", shownText(options.set, kLongestNote)}, {"speaks-against", shownText(list, kLongestNote)}};
}

void addPatch(const Review& review, const std::vector<ImageOutcome>& outcomes, json& response) {
  if (review.operation != Operation::kCreate || !review.group.empty() || review.kind != "Pod") return;
  auto patch = json::array();
  for (const auto& [image, reasons, warnings, replacement, is_temporary] : outcomes) {
    if (replacement.empty() || replacement == image.written || image.place.empty()) continue;
    patch.push_back({{"op", "test"}, {"path", image.place}, {"value", image.written}});
    patch.push_back({{"op", "replace"}, {"path", image.place}, {"value", replacement}});
  }
  if (patch.empty()) return;
  response["patchType"] = "JSONPatch";
  response["patch"] = encodeBase64(patch.dump(-1, ' ', false, json::error_handler_t::replace));
}

void addVerdict(const Review& review, const std::vector<ImageOutcome>& outcomes, const AnswerOptions& options,
                json& response) {
  const bool has_reasons = std::ranges::any_of(outcomes, [](const auto& each) { return !each.reasons.empty(); });
  const bool is_refused = has_reasons && !review.is_mirror_pod;
  response["allowed"] = !is_refused;
  if (is_refused) response["status"] = refusal(review, outcomes, options);
  auto warnings = warningList(outcomes, review.is_mirror_pod);
  if (!warnings.empty()) response["warnings"] = std::move(warnings);
  if (has_reasons) response["auditAnnotations"] = auditNotes(outcomes, options);
}

}  // namespace

std::string reviewAnswer(const Review& review, const std::vector<ImageOutcome>& outcomes,
                         const AnswerOptions& options) {
  json response{{"uid", review.uid}, {"allowed", true}};
  if (options.hook == Hook::kMutate) {
    addPatch(review, outcomes, response);
  } else {
    addVerdict(review, outcomes, options, response);
  }
  const json answer{{"apiVersion", review.api_version}, {"kind", "AdmissionReview"}, {"response", std::move(response)}};
  return answer.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace berth::kubernetes
