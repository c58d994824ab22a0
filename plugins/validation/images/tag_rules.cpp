// SPDX-License-Identifier: Apache-2.0
#include "tag_rules.hpp"

#include "input/option_reader.hpp"
#include "names/glob.hpp"

#include <algorithm>
#include <cstddef>

namespace berth::images {
namespace {

using validation::OptionReader;

std::vector<std::string> readGlobs(OptionReader& options, const char* name) {
  auto globs = options.texts(name);
  for (std::size_t i = 0; i < globs.size(); ++i) {
    std::string plain = globs[i];
    std::replace_if(
        plain.begin(), plain.end(), [](char c) { return c == '*' || c == '?'; }, 'x');
    if (!names::isTag(plain))
      options.refuse(name, i, "write a tag, in which * and ? are wild, as v* or latest; no colon before it");
  }
  return globs;
}

const std::string* matching(const std::vector<std::string>& globs, std::string_view tag) {
  const auto found =
      std::find_if(globs.begin(), globs.end(), [&](const std::string& glob) { return names::matchesTag(glob, tag); });
  return found == globs.end() ? nullptr : &*found;
}

std::string listed(const std::vector<std::string>& globs) {
  std::string all;
  for (const auto& glob : globs) all += (all.empty() ? "" : ", ") + glob;
  return all.empty() ? "none" : all;
}

}  // namespace

TagRules TagRules::read(OptionReader& options) {
  TagRules rules;
  rules.is_required_ = options.flag("require_tag");
  auto tags = options.below("tags", {"allow", "deny"});
  rules.has_allow_ = tags.has("allow");
  rules.allow_ = readGlobs(tags, "allow");
  rules.deny_ = readGlobs(tags, "deny");
  return rules;
}

void TagRules::check(const NamedImage& image, sdk::Findings& findings) const {
  const auto& reference = image.reference;
  if (is_required_ && reference.tag.empty() && reference.digest.empty())
    findings.violation("tag_required", shown(image.written) + " has no tag; write the one to run behind a colon");
  const auto tag = reference.effectiveTag();
  if (tag.empty()) return;
  const auto which = "the tag " + tag + (reference.tag.empty() ? ", which is meant where none is written," : "");
  if (const auto* glob = matching(deny_, tag)) {
    findings.violation(
        "tag_denied",
        shown(image.written) + ": " + which + " is denied; write a tag that stays what it is, or a digest", {},
        {*glob});
  } else if (has_allow_ && matching(allow_, tag) == nullptr) {
    findings.violation("tag_not_allowed",
                       shown(image.written) + ": " + which + " is not allowed; allowed are " + listed(allow_));
  }
}

}  // namespace berth::images
