// SPDX-License-Identifier: Apache-2.0
#include "testkit/check.hpp"
#include "testkit/image_question.hpp"
#include "testkit/image_request.hpp"
#include "testkit/stingy_call.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace berth::testkit {
namespace {

const Outcome kElsewhere = notApplicable("a service has memory of its own");
constexpr std::size_t kMostAllocations = 1000;

std::string afterText(std::size_t grants) {
  return "when memory ends after " + std::to_string(grants) + " allocations ";
}

// `ask` calls the method with the call that it is given.
template <class Ask>
Outcome standsRefusals(const Ask& ask) {
  std::size_t grants = 0;
  for (bool was_refused = true; was_refused && grants <= kMostAllocations; ++grants) {
    const StingyCall call{grants};
    const berth_status status = ask(call.raw());
    was_refused = call.hasRefused();
    if (was_refused && status == BERTH_OK) return failed(afterText(grants) + "it answers OK");
  }
  return grants == 1
             ? unproven("it allocated nothing; credentials or images in the profile that it knows let it answer more")
             : passed();
}

Outcome standsThemInAuthenticate(const Subject& subject) {
  if (subject.isService()) return kElsewhere;
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  const auto client = clientOf(*instances->front());
  const auto credentials = subject.profile.good.empty() ? strangerCredentials() : subject.profile.good.front();
  auto request = sdk::make<berth_authenticate_request>();
  request.username = sdk::str(credentials.username);
  request.password = sdk::str(credentials.password);
  request.bearer = sdk::str(credentials.bearer);
  Outcome outcome = standsRefusals([&](const berth_call* call) {
    auto response = sdk::make<berth_authenticate_response>();
    return client.table()->authenticate(client.self(), call, &request, &response);
  });
  if (outcome.verdict != Verdict::kPassed || subject.profile.good.empty()) return outcome;
  const auto after = askWho(*instances->front(), credentials);
  return after.isRefusal() ? failed("afterwards good credentials are refused: " + statusText(after)) : passed();
}

Outcome standsThemInAuthorize(const Subject& subject) {
  if (subject.isService()) return kElsewhere;
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  const auto client = clientOf(*instances->front());
  const auto asked = subject.profile.decisions.empty() ? plainQuestion() : subject.profile.decisions.front();
  auto principal = sdk::make<berth_principal>();
  principal.subject = sdk::str(asked.subject);
  principal.kind = asked.kind;
  auto access = sdk::make<berth_auth_access>();
  access.repository = sdk::str(asked.repository);
  access.tag = sdk::str(asked.tag);
  access.action = asked.action;
  const berth_auth_access* accesses[] = {&access};
  auto request = sdk::make<berth_authorize_request>();
  request.principal = &principal;
  request.accesses = accesses;
  request.accesses_count = 1;
  return standsRefusals([&](const berth_call* call) {
    auto response = sdk::make<berth_authorize_response>();
    return client.table()->authorize(client.self(), call, &request, &response);
  });
}

// The first round of the image that has most to say: one that is refused.
Outcome standsThemInValidate(const Subject& subject) {
  if (subject.isService()) return kElsewhere;
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  const auto client = validationOf(*instances->front());
  const auto& images = subject.profile.images;
  const auto refused =
      std::find_if(images.begin(), images.end(), [](const auto& image) { return image.expected == Expected::kRefuse; });
  const auto image = refused == images.end() ? plainImage(BERTH_SOURCE_TAG) : *refused;
  ImageRequest request{image};
  Outcome outcome = standsRefusals([&](const berth_call* call) {
    auto response = sdk::make<berth_validate_response>();
    return client.table()->validate(client.self(), call, &request.get(), &response);
  });
  if (outcome.verdict != Verdict::kPassed || refused == images.end()) return outcome;
  const auto after = askImage(*instances->front(), image);
  return after.codes.empty() ? failed("afterwards " + image.text + " is not refused: " + statusText(after)) : passed();
}

constexpr auto kChecks = std::to_array<Check>({
    {"memory: Authenticate stands that the host has no memory", "authenticate", &standsThemInAuthenticate},
    {"memory: Authorize stands that the host has no memory", "authorize", &standsThemInAuthorize},
    {"memory: Validate stands that the host has no memory", "validate", &standsThemInValidate},
});

}  // namespace

std::span<const Check> memoryChecks() {
  return kChecks;
}

}  // namespace berth::testkit
