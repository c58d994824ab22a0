// SPDX-License-Identifier: Apache-2.0
#include "testkit/question.hpp"

#include <berth/gen/validation.abi.h>

#include <array>

namespace berth::testkit {
namespace {

constexpr std::array<std::string_view, 17> kStatusNames{
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

std::vector<berth_str> viewsOf(const std::vector<std::string>& texts) {
  std::vector<berth_str> views;
  views.reserve(texts.size());
  for (const auto& text : texts) views.push_back(sdk::str(text));
  return views;
}

void readPrincipal(const berth_principal& theirs, Answer& answer) {
  const auto principal = sdk::completed(theirs);
  answer.is_known = true;
  answer.subject = sdk::view(principal.subject);
  if (principal.kind < BERTH_PRINCIPAL_ANONYMOUS || principal.kind > BERTH_PRINCIPAL_WORKLOAD)
    answer.fault = "the principal is of kind " + std::to_string(principal.kind) + ", which does not exist";
  if (answer.subject.empty() && principal.kind != BERTH_PRINCIPAL_ANONYMOUS) answer.fault = "the subject is empty";
  for (std::size_t i = 0; i < principal.groups_count; ++i) answer.groups.emplace_back(sdk::view(principal.groups[i]));
}

void readDecisions(const berth_authorize_response& response, std::size_t asked, Answer& answer) {
  if (response.decisions_count != asked) {
    answer.fault = std::to_string(asked) + " questions got " + std::to_string(response.decisions_count) + " decisions";
    return;
  }
  for (std::size_t i = 0; i < response.decisions_count; ++i) {
    const auto decision = sdk::completed(*response.decisions[i]);
    answer.effects.push_back(decision.effect);
    answer.rules.emplace_back(sdk::view(decision.rule));
    if (decision.effect < BERTH_EFFECT_NONE || decision.effect > BERTH_EFFECT_DENY)
      answer.fault = "an effect is " + std::to_string(decision.effect) + ", which does not exist";
  }
}

}  // namespace

bool Answer::isBroken() const {
  return status < 0 || status >= static_cast<berth_status>(kStatusNames.size()) || status == BERTH_UNKNOWN ||
         status == BERTH_INTERNAL || status == BERTH_UNIMPLEMENTED || status == BERTH_DATA_LOSS;
}

std::string statusText(const Answer& answer) {
  const auto index = static_cast<std::size_t>(answer.status);
  const std::string name =
      index < kStatusNames.size() ? std::string{kStatusNames[index]} : "status " + std::to_string(answer.status);
  return answer.message.empty() ? name : name + " (" + answer.message + ")";
}

sdk::AuthClient clientOf(plugin::RunningInstance& instance) {
  const auto face = instance.face(BERTH_AUTH_KIND);
  return {plugin::tableOf<berth_auth_v1>(face), face.self};
}

bool hasMethod(plugin::RunningInstance& instance, std::string_view method) {
  if (method == "validate") {
    const auto* validation = plugin::tableOf<berth_validation_v1>(instance.face(BERTH_VALIDATION_KIND));
    return validation != nullptr && BERTH_HAS(validation, validate);
  }
  const auto* table = clientOf(instance).table();
  if (table == nullptr) return false;
  return method == "authenticate" ? BERTH_HAS(table, authenticate) : BERTH_HAS(table, authorize);
}

Answer askWho(const sdk::AuthClient& client, const TestCredentials& credentials, const sdk::LocalCall& call) {
  auto request = sdk::make<berth_authenticate_request>();
  request.username = sdk::str(credentials.username);
  request.password = sdk::str(credentials.password);
  request.bearer = sdk::str(credentials.bearer);
  request.peer = sdk::str("192.0.2.1");
  request.tls = 1;
  const auto result = client.authenticate(call, request);
  Answer answer;
  if (!result) {
    answer.status = result.status().code;
    answer.message = result.status().message;
  } else if (result->principal != nullptr) {
    readPrincipal(*result->principal, answer);
  }
  return answer;
}

Answer askWho(plugin::RunningInstance& instance, const TestCredentials& credentials) {
  return askWho(clientOf(instance), credentials, sdk::LocalCall{kDeadline});
}

Answer askMay(const sdk::AuthClient& client, const std::vector<TestDecision>& questions, const sdk::LocalCall& call) {
  const TestDecision& first = questions.front();
  const auto groups = viewsOf(first.groups);
  auto principal = sdk::make<berth_principal>();
  principal.subject = sdk::str(first.subject);
  principal.kind = first.kind;
  principal.claims = sdk::str(first.claims);
  principal.groups = groups.data();
  principal.groups_count = groups.size();
  std::vector<berth_auth_access> accesses;
  for (const auto& question : questions) {
    auto& access = accesses.emplace_back(sdk::make<berth_auth_access>());
    access.repository = sdk::str(question.repository);
    access.tag = sdk::str(question.tag);
    access.action = question.action;
  }
  std::vector<const berth_auth_access*> pointers;
  pointers.reserve(accesses.size());
  for (const auto& access : accesses) pointers.push_back(&access);
  auto request = sdk::make<berth_authorize_request>();
  request.principal = &principal;
  request.accesses = pointers.data();
  request.accesses_count = pointers.size();
  request.peer = sdk::str("192.0.2.1");
  request.tls = 1;

  const auto result = client.authorize(call, request);
  Answer answer;
  if (!result) {
    answer.status = result.status().code;
    answer.message = result.status().message;
  } else {
    readDecisions(*result, questions.size(), answer);
  }
  return answer;
}

Answer askMay(plugin::RunningInstance& instance, const std::vector<TestDecision>& questions) {
  return askMay(clientOf(instance), questions, sdk::LocalCall{kDeadline});
}

TestCredentials strangerCredentials() {
  return {"berth-test-user", "berth-test-secret-71a5", {}, {}, {}};
}

TestDecision plainQuestion() {
  TestDecision question;
  question.subject = "berth-test-user";
  question.kind = BERTH_PRINCIPAL_USER;
  question.repository = "berth/test";
  question.tag = "1";
  question.action = BERTH_ACTION_PULL;
  return question;
}

}  // namespace berth::testkit
