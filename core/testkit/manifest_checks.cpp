// SPDX-License-Identifier: Apache-2.0
#include "testkit/check.hpp"
#include "testkit/question.hpp"

#include <berth/gen/validation.abi.h>

#include <array>
#include <chrono>

namespace berth::testkit {
namespace {

Outcome isAccepted(const Subject& subject) {
  const auto instances = subject.open();
  return instances ? passed() : failed(instances.error().detail);
}

Outcome offersAMethod(const Subject& subject) {
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  auto& instance = *instances->front();
  if (subject.offers(BERTH_AUTH_KIND) && !hasMethod(instance, "authenticate") && !hasMethod(instance, "authorize"))
    return failed("it has neither Authenticate nor Authorize");
  if (subject.offers(BERTH_VALIDATION_KIND) && !hasMethod(instance, "validate")) return failed("it has no Validate");
  return passed();
}

Outcome hasItsClaims(const Subject& subject) {
  if (subject.profile.claims.empty())
    return notApplicable("no method is claimed; name a profile with \"claims\" by --profile");
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  for (const auto& method : subject.profile.claims) {
    if (!hasMethod(*instances->front(), method)) return failed("the profile claims " + method + ", which it lacks");
  }
  return passed();
}

Outcome isHealthy(const Subject& subject) {
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  const auto health = instances->front()->health(std::chrono::seconds{1});
  return health ? passed() : failed(health.error().detail);
}

constexpr auto kChecks = std::to_array<Check>({
    {"manifest: it is loaded, and serves with the configuration that was given", {}, &isAccepted},
    {"manifest: it has a method of each kind that it offers", {}, &offersAMethod},
    {"manifest: it has every method that the profile claims", {}, &hasItsClaims},
    {"manifest: it says that it can serve", {}, &isHealthy},
});

}  // namespace

std::span<const Check> manifestChecks() {
  return kChecks;
}

}  // namespace berth::testkit
