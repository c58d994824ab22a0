// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

#include "evidence/collection.hpp"
#include "evidence/evidence_shape.hpp"
#include "evidence/subject.hpp"

#include "input/plain_text.hpp"

#include <string>
#include <vector>

namespace berth::validation_attestation {
namespace {

using sdk::view;

constexpr std::size_t kMostReasonBytes = 700;  // A client shows a kilobyte.

// Empty: every child has it. Else why the first that has not has not.
std::string missingOfChildren(const Requirement& requirement, const std::vector<evidence::Collected>& all,
                              std::uint64_t now) {
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (auto reasons = requirement.missing(all[i], now); !reasons.empty())
      return ". Of it " + all[i].subject.digest + ": " + reasons;
  }
  return {};
}

}  // namespace

sdk::Result<std::unique_ptr<Rule>> Rule::create(const sdk::Host& /*host*/, const Call& /*call*/,
                                                std::string_view /*instance*/, std::string_view config) {
  auto settings = Settings::parse(config);
  if (!settings) return sdk::fail(BERTH_INVALID_ARGUMENT, "attestation: " + settings.error());
  return std::make_unique<Rule>(*std::move(settings));
}

sdk::Result<berth_validate_response> Rule::validate(const Call& call, const berth_validate_request& request) const {
  return sdk::inspect(call, request,
                      [this](sdk::Look& look, sdk::Findings& findings) { return check(look, findings); });
}

sdk::Status Rule::check(sdk::Look& look, sdk::Findings& findings) const {
  if (look.source() == BERTH_SOURCE_MANIFEST) return {};
  if (!look.isStored()) {
    findings.violation(
        "not_here",
        std::string{view(look.artifact().image)} +
            " is not kept in this registry, so what is attested of it cannot be checked; copy the image here");
    return {};
  }
  if (!evidence::isAboutOthers(look)) judge(look, findings);
  return {};
}

void Rule::judge(sdk::Look& look, sdk::Findings& findings) const {
  evidence::Sought sought;
  for (const auto& requirement : settings_.requirements) requirement.addTo(sought);
  const auto subjects = evidence::subjectsOf(look, sought, settings_.children_do);
  const auto all = evidence::collect(look, subjects, sought);
  const auto& subject = all.front().subject;
  for (const auto& requirement : settings_.requirements) {
    const auto own = requirement.missing(all.front(), look.now());
    if (own.empty()) continue;
    const auto of_children = missingOfChildren(requirement, all, look.now());
    if (all.size() > 1 && of_children.empty()) continue;
    findings.violation("not_attested",
                       subject.name() + " has no attestation " + requirement.name() + " that will do (" +
                           validation::plainText(own + of_children, kMostReasonBytes) +
                           "). Make one: " + requirement.cure(subject),
                       {}, {subject.digest});
  }
}

}  // namespace berth::validation_attestation
