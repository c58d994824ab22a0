// SPDX-License-Identifier: Apache-2.0
#include "testkit/check.hpp"
#include "testkit/question.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <optional>
#include <string>

namespace berth::testkit {
namespace {

using Json = nlohmann::json;

const Outcome kServiceReadsItself = notApplicable("a service reads its own configuration");

// Whether a refusal says that the configuration is wrong, and not that the plugin is.
std::optional<Outcome> refusalOf(const Subject& subject, const std::string& json, const std::string& what) {
  const auto instances = subject.openWith(json);
  if (instances) return std::nullopt;
  if (instances.error().code == ErrorCode::kInternal)
    return failed(what + " is answered with INTERNAL instead of INVALID_ARGUMENT: " + instances.error().detail);
  return passed();
}

Outcome refusesUnknownKeys(const Subject& subject) {
  if (subject.isService()) return kServiceReadsItself;
  Json config = Json::parse(subject.section.json, nullptr, false);
  config["no-such-key-of-berth"] = 1;
  const auto refusal = refusalOf(subject, config.dump(), "an unknown key");
  return refusal.value_or(
      failed("a key that does not exist is taken: write \"additionalProperties\": false into the config_schema"));
}

Outcome refusesOtherTypes(const Subject& subject) {
  if (subject.isService()) return kServiceReadsItself;
  const Json config = Json::parse(subject.section.json, nullptr, false);
  if (config.empty()) return unproven("the configuration has no key; name one by --config");
  for (const auto& [key, value] : config.items()) {
    Json other = config;
    other[key] = value.is_object() ? Json::array({Json::array()}) : Json{{"berth-test", Json::array()}};
    const auto refusal = refusalOf(subject, other.dump(), key + " of another type");
    if (!refusal) return failed("another type of " + key + " is taken: give it a type in the config_schema");
    if (refusal->verdict != Verdict::kPassed) return *refusal;
  }
  return passed();
}

Outcome standsNoConfig(const Subject& subject) {
  if (subject.isService()) return kServiceReadsItself;
  return refusalOf(subject, "{}", "no configuration").value_or(passed());
}

// The host does not send these; who is called by another host does not fall over them either.
Outcome standsBrokenConfig(const Subject& subject) {
  if (subject.isService()) return kServiceReadsItself;
  for (const char* text : {"", "{", "[]", "null", "\"\"", "{}"}) (void)subject.openRaw(text);
  return passed();
}

constexpr auto kChecks = std::to_array<Check>({
    {"config: an unknown key is refused", {}, &refusesUnknownKeys},
    {"config: a value of another type is refused", {}, &refusesOtherTypes},
    {"config: none at all is taken or refused as INVALID_ARGUMENT", {}, &standsNoConfig},
    {"config: what is no JSON object does no harm", {}, &standsBrokenConfig},
});

}  // namespace

std::span<const Check> configChecks() {
  return kChecks;
}

}  // namespace berth::testkit
