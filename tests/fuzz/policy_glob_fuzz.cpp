// SPDX-License-Identifier: Apache-2.0
// Globs of rules: each says what a table of all ways to read it says.
#include "fuzz/property.hpp"
#include "names/glob.hpp"
#include "repository_glob.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace {

using Segments = std::vector<std::string_view>;

Segments split(std::string_view path) {
  Segments segments;
  for (auto slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/')) {
    segments.push_back(path.substr(0, slash));
    path.remove_prefix(slash + 1);
  }
  segments.push_back(path);
  return segments;
}

// Whether the first g of the glob describe the first t of the text, for all g and t.
template <class Glob, class Text, class IsStar, class Takes, class Same>
bool byTable(const Glob& glob, const Text& text, IsStar isStar, Takes takes, Same same) {
  std::vector<std::vector<char>> table(glob.size() + 1, std::vector<char>(text.size() + 1, 0));
  table[0][0] = 1;
  for (std::size_t g = 1; g <= glob.size(); ++g) {
    for (std::size_t t = 0; t <= text.size(); ++t) {
      if (isStar(glob[g - 1]))
        table[g][t] = table[g - 1][t] != 0 || (t > 0 && table[g][t - 1] != 0 && takes(text[t - 1])) ? 1 : 0;
      else
        table[g][t] = t > 0 && table[g - 1][t - 1] != 0 && same(glob[g - 1], text[t - 1]) ? 1 : 0;
    }
  }
  return table[glob.size()][text.size()] != 0;
}

bool plain(std::string_view glob, std::string_view text, bool has_single, std::string_view stops) {
  return byTable(
      glob, text, [](char c) { return c == '*'; }, [&](char c) { return stops.find(c) == std::string_view::npos; },
      [&](char a, char b) { return a == b || (has_single && a == '?'); });
}

bool path(std::string_view glob, std::string_view text) {
  return byTable(
      split(glob), split(text), [](std::string_view segment) { return segment == "**"; },
      [](std::string_view) { return true; },
      [](std::string_view a, std::string_view b) { return plain(a, b, false, ""); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace berth;
  using namespace berth::names;
  using namespace berth::policy;
  const auto input = fuzz::textOf(data, size);
  const auto line = input.find('\n');
  if (line == std::string_view::npos) return 0;
  const auto glob = input.substr(0, line);
  const auto text = input.substr(line + 1);
  fuzz::require(matchesTag(glob, text) == plain(glob, text, true, ""), "a tag's glob means what it says");
  fuzz::require(matchesSubject(glob, text) == (glob == "*" || plain(glob, text, false, "/:")),
                "a subject's glob means what it says");
  fuzz::require(matchesRepository(glob, text) == path(glob, text), "a repository's glob means what it says");

  const auto parsed = RepositoryGlob::parse(glob);
  fuzz::require(parsed || !parsed.error().empty(), "a refusal has a reason");
  if (!parsed || !isRepositoryName(text)) return 0;
  Asker asker;
  asker.kind = PrincipalKind::kUser;
  asker.subject = split(text).back();
  asker.claims = Claims::parse("");
  const bool matches = parsed->matches(text, asker);
  if (!parsed->hasVariables()) fuzz::require(matches == path(glob, text), "short cuts change nothing");
  asker.subject = "a/*";
  if (parsed->hasVariables()) fuzz::require(!parsed->matches(text, asker), "a name that is no component fits nothing");
  return 0;
}
