// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

#include "shape.hpp"

#include <string>

namespace berth::content {
namespace {

using sdk::view;

void tellUnreadable(const std::string& why, const std::string& path, Report& report) {
  report.violation("unreadable", why + "; build the image again", path);
}

bool looksInside(std::int32_t source) {
  return source == BERTH_SOURCE_MANIFEST || source == BERTH_SOURCE_ADMISSION || source == BERTH_SOURCE_SCAN;
}

bool looksAtTag(std::int32_t source) {
  return source == BERTH_SOURCE_MANIFEST || source == BERTH_SOURCE_TAG || source == BERTH_SOURCE_SCAN;
}

}  // namespace

sdk::Result<std::unique_ptr<Rule>> Rule::create(const sdk::Host& /*host*/, const Call& /*call*/,
                                                std::string_view /*instance*/, std::string_view config) {
  auto requirements = Requirements::read(config);
  if (!requirements) return requirements.status();
  return std::make_unique<Rule>(*std::move(requirements));
}

sdk::Result<berth_validate_response> Rule::validate(const Call& call, const berth_validate_request& request) const {
  return sdk::inspect(call, request, [this](sdk::Look& look, sdk::Findings& findings) {
    Report report{findings};
    check(look, report);
    report.finish();
    return sdk::Status{};
  });
}

void Rule::check(sdk::Look& look, Report& report) const {
  const auto source = look.source();
  if (!looksInside(source) && !looksAtTag(source)) return;
  if (!look.isStored()) {
    if (source == BERTH_SOURCE_ADMISSION)
      report.violation(
          "not_here",
          "it is not kept in this registry, and what is in an image can only be checked of those that are; "
          "push it here and use it from here");
    return;
  }
  const auto& artifact = look.artifact();
  const auto manifest = Manifest::read(view(artifact.manifest), view(artifact.media_type));
  if (!manifest) {
    tellUnreadable(manifest.error(), {}, report);
    return;
  }
  if (isExempt(*manifest, view(artifact.config), look)) return;
  if (looksAtTag(source)) requirements_.checkTag(view(artifact.tag), report);
  if (!looksInside(source)) return;
  requirements_.checkManifest(*manifest, report);
  if (manifest->kind == Manifest::Kind::kIndex)
    checkIndex(*manifest, look, report);
  else
    checkImage(*manifest, look, report);
}

// Nobody means to run a signature, so of what is to run nothing is exempt.
bool Rule::isExempt(const Manifest& manifest, std::string_view config, const sdk::Look& look) const {
  if (look.source() == BERTH_SOURCE_ADMISSION || requirements_.checkArtifacts()) return false;
  return isArtifact(manifest, config);
}

void Rule::checkImage(const Manifest& manifest, sdk::Look& look, Report& report) const {
  if (!requirements_.needConfig()) return;
  const auto bytes = view(look.artifact().config);
  if (bytes.empty()) {
    tellUnreadable("its config is missing or has more than 1 MiB", "/config", report);
    return;
  }
  const auto config = ImageConfig::read(bytes);
  if (!config) {
    tellUnreadable(config.error(), "/config", report);
    return;
  }
  requirements_.checkConfig(manifest, *config, nullptr, look.now(), report);
  // One that enters may be about to be listed by an index.
  if (look.source() != BERTH_SOURCE_MANIFEST) requirements_.checkLone(*config, report);
}

// When an index enters, each of its images has been looked at as it entered.
void Rule::checkIndex(const Manifest& index, sdk::Look& look, Report& report) const {
  if (look.source() == BERTH_SOURCE_MANIFEST) return;
  Family family{look, report};
  for (const auto& member : family.of(index, requirements_.needConfig())) {
    report.about(member.name, member.digest);
    checkMember(member, look, report);
  }
}

void Rule::checkMember(const Member& member, sdk::Look& look, Report& report) const {
  if (isExempt(member.manifest, member.config, look)) return;
  requirements_.checkManifest(member.manifest, report);
  if (!requirements_.needConfig()) return;
  if (member.config.empty()) {
    tellUnreadable("its config is missing or has more than 1 MiB", "/config", report);
    return;
  }
  const auto config = ImageConfig::read(member.config);
  if (config)
    requirements_.checkConfig(member.manifest, *config, &member.listed, look.now(), report);
  else
    tellUnreadable(config.error(), "/config", report);
}

}  // namespace berth::content
