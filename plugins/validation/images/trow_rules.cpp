// SPDX-License-Identifier: Apache-2.0
#include "trow_rules.hpp"

#include "input/option_reader.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace berth::images {
namespace {

using validation::OptionReader;

// Trow until 0.8 wrote Docker's registry so.
std::string canonical(const std::string& prefix) {
  constexpr std::array<std::string_view, 2> kOldNames{"registry-1.docker.io/", "index.docker.io/"};
  for (const auto old : kOldNames) {
    if (prefix.starts_with(old)) return "docker.io/" + prefix.substr(old.size());
  }
  return prefix;
}

std::size_t longest(const std::vector<std::string>& prefixes, const std::string& name) {
  std::size_t most = 0;
  for (const auto& prefix : prefixes) {
    if (name.starts_with(prefix)) most = std::max(most, prefix.size());
  }
  return most;
}

// host/repository:tag, or host/repository@digest.
std::string wholeName(const names::ImageReference& reference) {
  return reference.name() + (reference.digest.empty() ? ':' + reference.effectiveTag() : '@' + reference.digest);
}

}  // namespace

TrowRules TrowRules::read(OptionReader& options) {
  TrowRules rules;
  rules.add(options, "allow", rules.allow_);
  rules.add(options, "deny", rules.deny_);
  const auto otherwise = options.word("default", {"Deny", "Allow", "deny", "allow"});
  rules.allows_others_ = otherwise % 2 == 1;
  return rules;
}

void TrowRules::add(OptionReader& options, const char* name, std::vector<std::string>& prefixes) {
  constexpr std::string_view kEnds = "/:@";
  for (const auto& text : options.texts(name)) {
    prefixes.push_back(canonical(text));
    if (text.empty() || kEnds.find(text.back()) != std::string_view::npos) continue;
    std::string warning = "The prefix \"" + text + "\" of ";
    warning.append(name).append(" is also what other names begin with, as ").append(text);
    warning += text.find('/') == std::string::npos ? ".evil.example/app" : "-other";
    warning += "; end it with a slash, or leave compat out and write patterns.";
    warnings_.push_back(std::move(warning));
  }
}

void TrowRules::check(const NamedImage& image, sdk::Findings& findings) const {
  const auto name = wholeName(image.reference);
  const auto allowed = longest(allow_, name);
  const auto denied = longest(deny_, name);
  if (allowed > denied) return;
  if (denied > 0) {
    findings.violation("denied", shown(image.written) + ": Image explicitly denied");
  } else if (!allows_others_) {
    findings.violation("not_allowed", shown(image.written) +
                                          ": Image is neither explicitly allowed nor denied (using default behavior)");
  }
}

}  // namespace berth::images
