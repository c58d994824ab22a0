// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

#include "input/manifest_kind.hpp"
#include "sandbox.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace berth::validation_lua {

sdk::Result<std::unique_ptr<Rule>> Rule::create(const sdk::Host& /*host*/, const Call& call,
                                                std::string_view /*instance*/, std::string_view config) {
  auto settings = Settings::parse(config);
  if (!settings) return settings.status();
  auto script = Script::load(*settings);
  if (!script) return script.status();
  auto rule = std::make_unique<Rule>(*std::move(settings), *std::move(script));
  if (auto status = rule->define(call); !status.ok())
    return sdk::fail(BERTH_INVALID_ARGUMENT, std::move(status.message));
  return rule;
}

Rule::Rule(Settings settings, Script script) : settings_{std::move(settings)}, script_{std::move(script)} {}

sdk::Result<berth_validate_response> Rule::validate(const Call& call, const berth_validate_request& request) {
  return sdk::inspect(call, request,
                      [&](sdk::Look& look, sdk::Findings& findings) { return check(call, look, findings); });
}

sdk::Status Rule::define(const Call& call) {
  const auto request = sdk::make<berth_validate_request>();
  sdk::Look look{request};
  sdk::Findings findings;
  Session session{settings_.limits, call, look, findings, patterns_, *settings_.parameters};
  return run(script_, Task::kDefine, session);
}

sdk::Status Rule::check(const Call& call, sdk::Look& look, sdk::Findings& findings) {
  if (!settings_.isFor(look.source())) return {};
  Session session{settings_.limits, call, look, findings, patterns_, *settings_.parameters};
  if (!isFor(session)) return {};
  auto status = run(script_, Task::kCheck, session);
  // Only here, since what it throws must not pass through Lua.
  if (!session.missing.empty()) look.want(session.missing);
  return status;
}

// What is not kept here has no kind; the script says what that means.
bool Rule::isFor(Session& session) const {
  constexpr std::uint32_t kEveryKind = 7;
  if (settings_.kinds == kEveryKind) return true;
  const auto& artifact = session.look.artifact();
  const auto* const manifest = session.look.isStored() ? session.document(sdk::view(artifact.manifest)) : nullptr;
  if (manifest == nullptr) return true;
  const auto kind = validation::manifestKind(sdk::view(artifact.media_type), *manifest);
  return (settings_.kinds >> static_cast<unsigned>(kind) & 1U) != 0;
}

}  // namespace berth::validation_lua
