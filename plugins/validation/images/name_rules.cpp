// SPDX-License-Identifier: Apache-2.0
#include "name_rules.hpp"

#include "input/option_reader.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace berth::images {
namespace {

using names::ImageGlob;
using validation::OptionReader;

std::vector<ImageGlob> readPatterns(OptionReader& options, const char* name) {
  std::vector<ImageGlob> patterns;
  const auto texts = options.texts(name);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    auto pattern = ImageGlob::parse(texts[i]);
    if (!pattern) {
      options.refuse(name, i, pattern.error());
      break;
    }
    patterns.push_back(*std::move(pattern));
  }
  return patterns;
}

std::string listed(const std::vector<ImageGlob>& patterns) {
  constexpr std::size_t kMostListed = 5;
  std::string all;
  for (std::size_t i = 0; i < std::min(patterns.size(), kMostListed); ++i)
    all += (i == 0 ? "" : ", ") + patterns[i].text();
  return patterns.size() > kMostListed ? all + ", …" : all;
}

bool matchesOne(const ImageGlob& pattern, const std::vector<std::string>& names, std::string_view tag,
                std::string_view digest) {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return pattern.matches(name, tag, digest); });
}

bool anyMatches(const std::vector<ImageGlob>& patterns, const std::vector<std::string>& names, std::string_view tag,
                std::string_view digest) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const ImageGlob& pattern) { return matchesOne(pattern, names, tag, digest); });
}

}  // namespace

NameRules NameRules::read(OptionReader& options) {
  NameRules rules;
  rules.allow_ = readPatterns(options, "allow");
  rules.deny_ = readPatterns(options, "deny");
  const auto otherwise = options.word("default", {"allow", "deny", "Allow", "Deny"});
  rules.allows_others_ = options.has("default") ? otherwise % 2 == 0 : !options.has("allow");
  for (const auto& [mirror, host] : options.pairs("aliases")) {
    if (!names::isHost(mirror) || !names::isHost(host)) {
      options.refuse("aliases", "write hosts, as {\"mirror.example.com:5000\": \"docker.io\"}");
      break;
    }
    rules.aliases_[names::canonicalHost(mirror)] = names::canonicalHost(host);
  }
  return rules;
}

// An image of a mirror has two names. Both lists are for either: what is denied cannot be had by way of a mirror.
std::vector<std::string> NameRules::namesOf(const NamedImage& image) const {
  std::vector<std::string> names{image.reference.name()};
  const auto alias = aliases_.find(image.reference.host);
  if (alias != aliases_.end()) names.push_back(alias->second + '/' + image.reference.repository);
  return names;
}

const ImageGlob* NameRules::denying(const NamedImage& image) const {
  const auto names = namesOf(image);
  const auto tag = image.reference.effectiveTag();
  for (const auto& pattern : deny_) {
    if (matchesOne(pattern, names, tag, image.reference.digest)) return &pattern;
  }
  return nullptr;
}

// With a digest a runtime pulls just that, and the tag beside it is a word that anybody can write.
bool NameRules::isAllowed(const NamedImage& image, sdk::Look& look) const {
  const auto names = namesOf(image);
  const auto& reference = image.reference;
  if (reference.digest.empty()) return anyMatches(allow_, names, reference.effectiveTag(), {});
  if (anyMatches(allow_, names, {}, reference.digest)) return true;
  return !reference.tag.empty() && anyMatches(allow_, names, reference.tag, reference.digest) && tagAgrees(image, look);
}

void NameRules::check(const NamedImage& image, sdk::Look& look, sdk::Findings& findings) const {
  if (const auto* pattern = denying(image)) {
    findings.violation("denied",
                       shown(image.written) + " is denied by the pattern " + pattern->text() + "; use another image",
                       {}, {pattern->text()});
    return;
  }
  if (allows_others_ || isAllowed(image, look)) return;
  const auto known =
      allow_.empty() ? std::string{"none is allowed"} : "the allowed ones are those of " + listed(allow_);
  findings.violation("not_allowed", shown(image.written) + " (" + image.reference.text() + ") is not allowed: " +
                                        known + "; use one of them, or ask for a pattern that describes it");
}

}  // namespace berth::images
