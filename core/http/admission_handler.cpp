// SPDX-License-Identifier: Apache-2.0
#include "http/admission_handler.hpp"

#include "http/plain_response.hpp"
#include "kubernetes/image_review.hpp"
#include "kubernetes/review_answer.hpp"

#include <charconv>
#include <chrono>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace berth::http {
namespace {

using kubernetes::Hook;
using kubernetes::ImageOutcome;
using kubernetes::PlacedImage;
using std::chrono::steady_clock;

// What an API server waits for a webhook when its registration does not say (Kubernetes: timeoutSeconds 10).
constexpr std::chrono::seconds kUsualTimeout{10};
constexpr std::chrono::seconds kLongestTimeout{30};

tl::unexpected<Error> noRules() {
  return fail(ErrorCode::kRouteUnknown, "this registry has no `validation` configured: it decides about no images");
}

tl::unexpected<Error> noSet(std::string_view name) {
  return fail(ErrorCode::kRouteUnknown,
              "validation has no set \"" + std::string{name} + "\"; name one in the webhook's path");
}

// "?timeout=5s", which an API server always appends.
steady_clock::time_point deadlineOf(const Request& request) {
  if (request.answer_by) return *request.answer_by;
  std::chrono::seconds timeout = kUsualTimeout;
  const auto text = request.parameter("timeout").value_or("");
  int seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc{} && std::string_view{end} == "s" && seconds > 0)
    timeout = std::min(kLongestTimeout, std::chrono::seconds{seconds});
  request.answer_by = steady_clock::now() + timeout * 9 / 10;
  return *request.answer_by;
}

// One object's images, asked about one after the other with what the answer needs to know; those that are written the
// same once, since pods of many containers have one image often.
class Hearing {
 public:
  Hearing(const Exchange& exchange, const validation::RuleSet& set, const auth::Principal* principal, bool is_recorded)
      : judge_{*exchange.judge},
        set_{set},
        principal_{principal},
        is_recorded_{is_recorded},
        deadline_{deadlineOf(exchange.request)} {}

  void ask(const std::vector<PlacedImage>& images, const std::string& cluster_namespace,
           std::vector<ImageOutcome>& outcomes) const {
    std::vector<validation::DecisionRecord> records;
    std::unordered_map<std::string_view, std::size_t> asked;
    for (const auto& image : images) {
      const auto [earlier, is_new] = asked.try_emplace(image.written, outcomes.size());
      auto outcome = is_new ? ask(image, cluster_namespace, records) : outcomes[earlier->second];
      outcome.image = image;
      outcomes.push_back(std::move(outcome));
    }
    if (is_recorded_) judge_.keep(std::move(records));
  }

 private:
  ImageOutcome ask(const PlacedImage& image, const std::string& cluster_namespace,
                   std::vector<validation::DecisionRecord>& records) const {
    const validation::RunningImage running{image.written, image.place, cluster_namespace, principal_, deadline_};
    auto judged =
        steady_clock::now() < deadline_
            ? judge_.judgeImage(set_, running)
            : validation::Judge::undecided(set_, running, "it could not be decided in the time that the cluster waits");
    records.push_back(std::move(judged.record));
    const auto& decision = judged.decision;
    ImageOutcome outcome;
    for (const auto& verdict : decision.verdicts) {
      if (!verdict.refuses()) continue;
      if (!verdict.failure.empty()) outcome.reasons.push_back({verdict.rule, verdict.failure});
      for (const auto& violation : verdict.violations) outcome.reasons.push_back({verdict.rule, violation.message});
    }
    outcome.is_temporary = decision.isTemporary();
    outcome.warnings = decision.warningTexts();
    outcome.replacement = decision.replacement();
    return outcome;
  }

  validation::Judge& judge_;
  const validation::RuleSet& set_;
  const auth::Principal* const principal_;
  const bool is_recorded_;
  const steady_clock::time_point deadline_;
};

Response jsonResponse(std::string json) {
  return textResponse(200, "application/json", std::move(json));
}

Response answerReview(const Exchange& exchange, const kubernetes::Review& review, const validation::RuleBook& book,
                      const validation::RuleSet& set, Hook hook) {
  const auth::Principal user{review.user_name, auth::PrincipalKind::kUser, review.groups, {}, 0};
  std::vector<ImageOutcome> outcomes;
  if (set.isForNamespace(review.cluster_namespace)) {
    auto to_check = kubernetes::imagesToCheck(review, book.cluster().places, book.cluster().unknown_kinds);
    outcomes = std::move(to_check.found);
    const bool is_recorded = !review.is_dry_run && hook == Hook::kValidate;
    const Hearing hearing{exchange, set, user.subject.empty() ? nullptr : &user, is_recorded};
    hearing.ask(to_check.images, review.cluster_namespace, outcomes);
  }
  return jsonResponse(kubernetes::reviewAnswer(review, outcomes, {hook, set.name(), book.cluster().link}));
}

// API servers keep the reason to themselves: who made the registration has nothing but the log.
Result<Response> told(const Exchange& exchange, Result<Response> answer) {
  if (!answer)
    exchange.log.warn(
        "A cluster's question cannot be answered.",
        {{"path", std::string{exchange.path}}, {"peer", exchange.request.peer}, {"cause", answer.error().detail}});
  return answer;
}

Result<Response> answerObject(const Exchange& exchange, std::string_view body, Hook hook) {
  if (exchange.judge == nullptr) return noRules();
  const auto book = exchange.judge->book();
  const auto* set = book->find(exchange.match.reference);
  if (set == nullptr) return noSet(exchange.match.reference);
  const auto place = exchange.reviews->claimPlace(body.size());
  BERTH_TRY(const auto review, kubernetes::parseReview(body));
  return answerReview(exchange, review, *book, *set, hook);
}

Result<Response> answerAtTrowsPath(const Exchange& exchange, std::string_view body) {
  if (exchange.judge == nullptr) return noRules();
  const auto book = exchange.judge->book();
  const auto place = exchange.reviews->claimPlace(body.size());
  BERTH_TRY(const auto review, kubernetes::parseReview(body));
  const auto* set = book->forNamespace(review.cluster_namespace);
  if (set == nullptr) return noSet("default");
  return answerReview(exchange, review, *book, *set, Hook::kValidate);
}

Result<Response> answerImages(const Exchange& exchange, std::string_view body) {
  if (exchange.judge == nullptr) return noRules();
  const auto book = exchange.judge->book();
  const auto* set = book->find(exchange.match.reference);
  if (set == nullptr) return noSet(exchange.match.reference);
  const auto place = exchange.reviews->claimPlace(body.size());
  BERTH_TRY(auto review, kubernetes::parseImageReview(body));
  auto outcomes = std::move(review.found);
  if (set->isForNamespace(review.cluster_namespace))
    Hearing{exchange, *set, nullptr, true}.ask(review.images, review.cluster_namespace, outcomes);
  return jsonResponse(kubernetes::imageReviewAnswer(outcomes, set->name(), book->cluster().link));
}

}  // namespace

Result<Response> validateObject(const Exchange& exchange, std::string_view body) {
  return told(exchange, answerObject(exchange, body, Hook::kValidate));
}

Result<Response> mutateObject(const Exchange& exchange, std::string_view body) {
  return told(exchange, answerObject(exchange, body, Hook::kMutate));
}

Result<Response> validateImage(const Exchange& exchange, std::string_view body) {
  return told(exchange, answerAtTrowsPath(exchange, body));
}

Result<Response> reviewImages(const Exchange& exchange, std::string_view body) {
  return told(exchange, answerImages(exchange, body));
}

}  // namespace berth::http
