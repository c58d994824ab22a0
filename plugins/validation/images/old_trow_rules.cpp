// SPDX-License-Identifier: Apache-2.0
#include "old_trow_rules.hpp"

#include "input/option_reader.hpp"

#include <algorithm>

namespace berth::images {
namespace {

std::string behindName(const names::ImageReference& reference) {
  return reference.digest.empty() ? ':' + reference.effectiveTag() : '@' + reference.digest;
}

}  // namespace

OldTrowRules OldTrowRules::read(validation::OptionReader& options) {
  OldTrowRules rules;
  rules.allowed_ = {options.texts("allow_images"), options.texts("allow_prefixes")};
  rules.disallowed_ = {options.texts("disallow_local_images"), options.texts("disallow_local_prefixes")};
  if (options.flag("allow_docker_official")) rules.allowed_.beginnings.emplace_back("docker.io/");
  if (!options.flag("deny_k8s_images")) {
    rules.allowed_.beginnings.emplace_back("k8s.gcr.io/");
    rules.allowed_.beginnings.emplace_back("docker.io/containersol/trow");
  }
  return rules;
}

bool OldTrowRules::Names::describe(const std::string& name) const {
  return std::find(whole.begin(), whole.end(), name) != whole.end() ||
         std::any_of(beginnings.begin(), beginnings.end(),
                     [&](const std::string& beginning) { return name.starts_with(beginning); });
}

// Trow left "library/" out unless it was written; it is the same image.
bool OldTrowRules::isAllowed(const NamedImage& image) const {
  constexpr std::string_view kLibrary = "docker.io/library/";
  const auto name = image.reference.name() + behindName(image.reference);
  return allowed_.describe(name) ||
         (name.starts_with(kLibrary) && allowed_.describe("docker.io/" + name.substr(kLibrary.size())));
}

bool OldTrowRules::isDisallowed(const NamedImage& image) const {
  const auto behind_host = image.reference.repository + behindName(image.reference);
  return disallowed_.describe(behind_host) || disallowed_.describe(image.reference.host + '/' + behind_host);
}

void OldTrowRules::check(const NamedImage& image, sdk::Findings& findings) const {
  const std::string which = (image.is_ours ? "Local image " : "Remote image ") + shown(image.written);
  if (image.is_ours && image.isStored()) {
    if (isDisallowed(image)) findings.violation("denied", which + " on deny list");
    return;
  }
  if (isAllowed(image)) return;
  findings.violation("not_allowed", which + " disallowed as not contained in this registry and not in allow list");
}

}  // namespace berth::images
