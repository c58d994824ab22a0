// SPDX-License-Identifier: Apache-2.0
#include "platform_rules.hpp"

#include "input/option_reader.hpp"

#include <algorithm>
#include <cstddef>

namespace berth::content {
namespace {

using validation::OptionReader;

constexpr const char* kCode = "platforms";

std::vector<Platform> readList(OptionReader& options, const char* name) {
  std::vector<Platform> platforms;
  const auto texts = options.texts(name);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto platform = Platform::parse(texts[i]);
    if (!platform) options.refuse(name, i, "write os/architecture, as linux/arm64, or linux/arm/v7");
    platforms.push_back(platform.value_or(Platform{}));
  }
  return platforms;
}

std::string listed(const std::vector<Platform>& platforms) {
  std::string all;
  for (const auto& platform : platforms) all += (all.empty() ? "" : ",") + platform.text();
  return all;
}

bool anyCovers(const std::vector<Platform>& wishes, const Platform& platform) {
  return std::any_of(wishes.begin(), wishes.end(), [&](const Platform& wish) { return wish.covers(platform); });
}

}  // namespace

PlatformRules PlatformRules::read(OptionReader& options) {
  auto platforms = options.below("platforms", {"allow", "require"});
  PlatformRules rules;
  rules.allow_ = readList(platforms, "allow");
  rules.require_ = readList(platforms, "require");
  return rules;
}

void PlatformRules::checkAllowed(const Platform& platform, const std::string& path, Report& report) const {
  if (allow_.empty() || anyCovers(allow_, platform)) return;
  const auto is_for = platform.isKnown() ? "it is for " + quoted(platform.text()) : "it does not say what it is for";
  report.violation(kCode, is_for + "; build it with --platform for some of " + listed(allow_), path);
}

void PlatformRules::checkImage(const Platform& platform, const Platform* listed, Report& report) const {
  checkAllowed(platform, "/architecture", report);
  if (areNone() || listed == nullptr || !listed->isKnown()) return;
  if (listed->os != platform.os || listed->architecture != platform.architecture)
    report.violation(kCode,
                     "the index says that it is for " + quoted(listed->text()) + ", but its config says " +
                         quoted(platform.text()) + "; build the index again",
                     "/architecture");
}

void PlatformRules::checkIndex(const Manifest& index, Report& report) const {
  std::vector<Platform> platforms;
  for (std::size_t i = 0; i < index.children.size(); ++i) {
    const auto& child = index.children[i];
    if (child.is_attestation || !child.platform.isKnown()) continue;
    platforms.push_back(child.platform);
    checkAllowed(child.platform, "/manifests/" + std::to_string(i) + "/platform", report);
  }
  checkComplete(platforms, report);
}

void PlatformRules::checkComplete(const std::vector<Platform>& platforms, Report& report) const {
  for (const auto& wish : require_) {
    if (std::any_of(platforms.begin(), platforms.end(), [&](const Platform& has) { return wish.covers(has); }))
      continue;
    report.violation(kCode, "it has no image for " + wish.text() +
                                "; build it for all that are needed: docker buildx " + "build --platform " +
                                listed(require_));
  }
}

}  // namespace berth::content
