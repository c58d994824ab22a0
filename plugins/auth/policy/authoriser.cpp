// SPDX-License-Identifier: Apache-2.0
#include "authoriser.hpp"

#include "names/glob.hpp"
#include "settings.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace berth::policy {
namespace {

using sdk::view;

sdk::Result<Asker> askerOf(const berth_authorize_request& request, const Policy& policy) {
  if (request.principal == nullptr) return sdk::fail(BERTH_INVALID_ARGUMENT, "policy: the request has no principal");
  const auto principal = sdk::completed(*request.principal);
  if (principal.kind < BERTH_PRINCIPAL_ANONYMOUS || principal.kind > BERTH_PRINCIPAL_WORKLOAD)
    return sdk::fail(BERTH_INVALID_ARGUMENT, "policy: there is no kind of principal " + std::to_string(principal.kind));
  Asker asker;
  asker.kind = static_cast<PrincipalKind>(principal.kind);
  asker.is_encrypted = request.tls != 0;
  if (policy.usesNetworks()) asker.peer = parseAddress(view(request.peer));
  if (asker.isAnonymous()) return asker;
  asker.subject = view(principal.subject);
  if (asker.subject.empty()) return sdk::fail(BERTH_INVALID_ARGUMENT, "policy: the principal has no subject");
  asker.groups = {principal.groups, principal.groups_count};
  if (policy.usesClaims()) {
    asker.claims = Claims::parse(view(principal.claims));
    // A deny may depend on them, so that it would be wrong to go on without.
    if (!asker.claims) return sdk::fail(BERTH_INVALID_ARGUMENT, "policy: the principal's claims are no JSON object");
  }
  return asker;
}

// Actions of later contracts are none that a rule can name.
sdk::Result<std::optional<Access>> accessOf(const berth_auth_access& theirs) {
  const auto access = sdk::completed(theirs);
  if (access.action < BERTH_ACTION_PULL || access.action > BERTH_ACTION_CATALOG) return std::optional<Access>{};
  const Access asked{view(access.repository), view(access.tag), static_cast<Action>(access.action)};
  if (asked.action != Action::kCatalog && !names::isRepositoryName(asked.repository))
    return sdk::fail(BERTH_INVALID_ARGUMENT, "policy: an access names no well-formed repository");
  return std::optional{asked};
}

// Not to the anonymous: what rules there are is none of their business.
std::string reasonOf(const Rule& rule, const Access& access, bool is_anonymous) {
  const std::string what =
      std::string{nameOf(access.action)} + " of " + std::string{access.tag.empty() ? access.repository : access.tag};
  return is_anonymous ? what + " is denied" : "rule \"" + rule.id + "\" denies " + what;
}

void fill(berth_auth_decision& into, const Decision& decision, const Access& access, const Asker& asker,
          const sdk::Call& call) {
  into.effect = static_cast<std::int32_t>(decision.effect);
  into.every_tag = decision.every_tag ? 1 : 0;
  if (decision.rule == nullptr) return;
  into.rule = call.copy(decision.rule->id);  // The rule may be gone before the answer is read.
  if (decision.effect == Effect::kDeny) into.reason = call.copy(reasonOf(*decision.rule, access, asker.isAnonymous()));
}

}  // namespace

sdk::Result<std::unique_ptr<Authoriser>> Authoriser::create(const sdk::Host& host, const Call& /*call*/,
                                                            std::string_view /*instance*/, std::string_view config) {
  auto settings = Settings::parse(config);
  if (!settings) return settings.status();
  auto rules = RulesFile::open(std::move(settings->file),
                               [host](std::uint32_t level, const std::string& line) { host.log(level, line); });
  if (!rules) return rules.status();
  return std::make_unique<Authoriser>(*std::move(rules));
}

Authoriser::Authoriser(std::unique_ptr<RulesFile> rules) : rules_{std::move(rules)} {}

sdk::Result<berth_authorize_response> Authoriser::authorize(const Call& call, const berth_authorize_request& request) {
  const auto policy = rules_->policy();
  const auto asker = askerOf(request, *policy);
  if (!asker) return asker.status();
  const auto decisions = call.addArray<const berth_auth_decision*>(request.accesses_count);
  for (std::size_t i = 0; i < decisions.size(); ++i) {
    const auto access = accessOf(*request.accesses[i]);
    if (!access) return access.status();
    auto& decision = call.add<berth_auth_decision>();
    if (*access) fill(decision, policy->decide(*asker, **access), **access, *asker, call);
    decisions[i] = &decision;
  }
  auto response = sdk::make<berth_authorize_response>();
  response.decisions = decisions.data();
  response.decisions_count = decisions.size();
  return response;
}

}  // namespace berth::policy
