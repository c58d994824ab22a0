// SPDX-License-Identifier: Apache-2.0
#include "testkit/image_question.hpp"

#include "testkit/image_request.hpp"

#include <nlohmann/json.hpp>

namespace berth::testkit {
namespace {

using sdk::view;

bool isText(std::string_view text) {
  try {
    (void)nlohmann::json(text).dump();
    return true;
  } catch (const nlohmann::json::exception&) {
    return false;
  }
}

/// Texts of an answer, which have to be UTF-8: they become JSON and headers.
class Texts {
 public:
  explicit Texts(Answer& answer) : answer_{answer} {}

  std::string take(berth_str theirs, const char* what, bool may_be_empty = true) {
    if (theirs.len == 0 && !may_be_empty) answer_.fault = std::string{what} + " is empty";
    if (!isText(view(theirs))) answer_.fault = std::string{what} + " is no UTF-8 text";
    return std::string{view(theirs)};
  }

 private:
  Answer& answer_;
};

void readFindings(const berth_validate_response& from, std::int32_t source, Answer& answer) {
  Texts texts{answer};
  for (std::size_t i = 0; i < from.violations_count; ++i) {
    const auto theirs = sdk::completed(*from.violations[i]);
    const auto code = texts.take(theirs.code, "a violation's code", false);
    const auto path = texts.take(theirs.path, "a violation's path");
    std::string finding = code + ": " + texts.take(theirs.message, "a violation's message", false);
    if (!path.empty() && path.front() != '/') answer.fault = "a violation's path is no JSON pointer: " + path;
    finding += path.empty() ? "" : " (" + path + ")";
    for (std::size_t e = 0; e < theirs.evidence_count; ++e)
      finding += " [" + texts.take(theirs.evidence[e], "a violation's evidence") + "]";
    answer.codes.push_back(code);
    answer.findings.push_back(std::move(finding));
  }
  for (std::size_t i = 0; i < from.warnings_count; ++i)
    answer.findings.push_back("warning: " + texts.take(from.warnings[i], "a warning", false));
  answer.replacement = texts.take(from.replacement, "the replacement");
  if (!answer.replacement.empty() && source != BERTH_SOURCE_ADMISSION)
    answer.fault = "it replaces the reference where nothing is to run (SOURCE_ADMISSION)";
}

// Whether it has to be asked again.
bool fetchAll(const berth_validate_response& response, int round, ImageRequest& request, Answer& answer) {
  if (response.needs_count == 0) return false;
  if (round == kMostRounds) answer.fault = "it wants to see more and more: 4 rounds are the most";
  if (request.items() + response.needs_count > kMostItems)
    answer.fault = "it wants to see more than 50 things of one image";
  for (std::size_t i = 0; i < response.needs_count && answer.fault.empty(); ++i)
    answer.fault = request.fetch(*response.needs[i]);
  if (request.bytes() > kMostBytes) answer.fault = "it wants to see more than 8 MiB of one image";
  return answer.fault.empty();
}

}  // namespace

sdk::ValidationClient validationOf(plugin::RunningInstance& instance) {
  const auto face = instance.face(BERTH_VALIDATION_KIND);
  return {plugin::tableOf<berth_validation_v1>(face), face.self};
}

Answer askImage(plugin::RunningInstance& instance, const TestImage& image) {
  ImageRequest request{image};
  Answer answer;
  for (int round = 0;; ++round) {
    const sdk::LocalCall call{kDeadline};
    const auto result = validationOf(instance).validate(call, request.get());
    if (!result) {
      answer.status = result.status().code;
      answer.message = result.status().message;
      return answer;
    }
    if (fetchAll(*result, round, request, answer)) continue;
    if (answer.fault.empty()) readFindings(*result, image.source, answer);
    return answer;
  }
}

Answer askImageOnce(const sdk::ValidationClient& client, const TestImage& image, const sdk::LocalCall& call) {
  ImageRequest request{image};
  const auto result = client.validate(call, request.get());
  Answer answer;
  if (!result) {
    answer.status = result.status().code;
    answer.message = result.status().message;
  }
  return answer;
}

}  // namespace berth::testkit
