// SPDX-License-Identifier: Apache-2.0
#include "auth/scope.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace berth::auth {
namespace {

constexpr std::size_t kMostScopes = 100;
constexpr std::size_t kMostWords = 16;

std::string_view takeUntil(std::string_view& text, char end) {
  const auto part = text.substr(0, text.find(end));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return part;
}

void addWords(std::string_view text, std::vector<std::string>& words) {
  while (!text.empty() && words.size() < kMostWords) {
    const auto word = takeUntil(text, ',');
    if (!word.empty() && std::ranges::find(words, word) == words.end()) words.emplace_back(word);
  }
}

// The type ends at the first colon, the actions begin after the last: a name may hold a port. "repository(plugin)" is
// an old way to write "repository".
std::optional<Scope> parseScope(std::string_view text) {
  const auto first = text.find(':');
  const auto last = text.rfind(':');
  if (first == std::string_view::npos || first == last) return std::nullopt;
  const auto type = text.substr(0, std::min(first, text.find('(')));
  const auto name = text.substr(first + 1, last - first - 1);
  if (type.empty() || name.empty()) return std::nullopt;
  Scope scope{std::string{type}, std::string{name}, {}};
  addWords(text.substr(last + 1), scope.words);
  return scope;
}

void merge(Scope scope, Scopes& scopes) {
  const auto same = std::ranges::find_if(
      scopes, [&](const Scope& known) { return known.type == scope.type && known.name == scope.name; });
  if (same == scopes.end()) {
    scopes.push_back(std::move(scope));
    return;
  }
  for (auto& word : scope.words) {
    if (std::ranges::find(same->words, word) == same->words.end()) same->words.push_back(std::move(word));
  }
}

}  // namespace

std::string Scope::text() const {
  std::string text = type + ':' + name + ':';
  for (const auto& word : words) text += (&word == &words.front() ? "" : ",") + word;
  return text;
}

Scopes parseScopes(const std::vector<std::string>& parameters) {
  Scopes scopes;
  for (std::string_view rest : parameters) {
    while (!rest.empty() && scopes.size() < kMostScopes) {
      const auto one = takeUntil(rest, ' ');
      if (auto scope = parseScope(one)) merge(*std::move(scope), scopes);
    }
  }
  return scopes;
}

}  // namespace berth::auth
