// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

#include "evidence/collection.hpp"
#include "evidence/evidence_shape.hpp"
#include "evidence/hearing.hpp"
#include "evidence/subject.hpp"

#include "input/plain_text.hpp"

#include <string>
#include <vector>

namespace berth::validation_signature {
namespace {

using sdk::view;

constexpr std::size_t kMostReasonBytes = 700;  // A client shows a kilobyte.

}  // namespace

sdk::Result<std::unique_ptr<Rule>> Rule::create(const sdk::Host& /*host*/, const Call& /*call*/,
                                                std::string_view /*instance*/, std::string_view config) {
  auto settings = Settings::parse(config);
  if (!settings) return sdk::fail(BERTH_INVALID_ARGUMENT, "signature: " + settings.error());
  return std::make_unique<Rule>(*std::move(settings));
}

sdk::Result<berth_validate_response> Rule::validate(const Call& call, const berth_validate_request& request) const {
  return sdk::inspect(call, request,
                      [this](sdk::Look& look, sdk::Findings& findings) { return check(look, findings); });
}

sdk::Status Rule::check(sdk::Look& look, sdk::Findings& findings) const {
  if (look.source() == BERTH_SOURCE_MANIFEST) return {};
  if (!look.isStored()) {
    findings.violation("not_here",
                       std::string{view(look.artifact().image)} +
                           " is not kept in this registry, so its signatures cannot be checked; copy the image here");
    return {};
  }
  if (!evidence::isAboutOthers(look)) judge(look, findings);
  return {};
}

void Rule::judge(sdk::Look& look, sdk::Findings& findings) const {
  evidence::Sought sought;
  for (const auto& authority : settings_.authorities) authority->addTo(sought);
  const auto subjects = evidence::subjectsOf(look, sought, settings_.children_do);
  const auto all = evidence::collect(look, subjects, sought);
  const auto own = evidence::hear(settings_.authorities, all.front(), look.now());
  if (own.signers >= settings_.count) return;
  std::string child_reason;
  for (std::size_t i = 1; i < all.size() && child_reason.empty(); ++i) {
    const auto child = evidence::hear(settings_.authorities, all[i], look.now());
    if (child.signers < settings_.count) child_reason = ". Of it " + all[i].subject.digest + ": " + child.reasons;
  }
  if (all.size() > 1 && child_reason.empty()) return;
  const auto& subject = all.front().subject;
  findings.violation("unsigned",
                     subject.name() + " has " + std::to_string(own.signers) + " of the " +
                         std::to_string(settings_.count) + " signatures that it needs (" +
                         validation::plainText(own.reasons + child_reason, kMostReasonBytes) +
                         "). Sign it: " + settings_.authorities.front()->cure(subject),
                     {}, {subject.digest});
}

}  // namespace berth::validation_signature
