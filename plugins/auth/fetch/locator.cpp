// SPDX-License-Identifier: Apache-2.0
#include "fetch/locator.hpp"

#include <algorithm>
#include <array>

namespace berth::auth_fetch {
namespace {

constexpr std::size_t kLongestUrl = 2048;

struct Scheme {
  std::string_view prefix;
  Reach reach;
};
constexpr std::array<Scheme, 2> kSchemes{{{"https://", Reach::kAnywhere}, {"http://", Reach::kLoopback}}};

bool isPlain(char letter) {
  constexpr std::string_view kNot = "\"<>\\^`{|}#";
  return letter > ' ' && letter < 0x7F && kNot.find(letter) == kNot.npos;
}

/// Whether http makes sense at all; where the name leads is looked at when it is connected to.
bool isOfThisMachine(std::string_view authority) {
  const auto host = authority.starts_with('[') ? authority.substr(0, authority.find(']') + 1)
                                               : authority.substr(0, authority.find(':'));
  return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

}  // namespace

tl::expected<Locator, std::string> Locator::parse(std::string_view url) {
  const auto wrong = [](std::string sentence) { return tl::unexpected<std::string>{std::move(sentence)}; };
  if (url.size() > kLongestUrl || !std::all_of(url.begin(), url.end(), isPlain)) return wrong("this is no plain URL");
  for (const auto& [prefix, reach] : kSchemes) {
    if (!url.starts_with(prefix)) continue;
    const auto rest = url.substr(prefix.size());
    const auto authority = rest.substr(0, rest.find_first_of("/?"));
    if (authority.empty() || authority.starts_with(':')) return wrong("the URL names no host");
    if (authority.find('@') != authority.npos) return wrong("the URL holds a user or a password");
    if (reach == Reach::kLoopback && !isOfThisMachine(authority))
      return wrong("http is for localhost alone; take https");
    return Locator{std::string{url}, std::string{prefix}.append(authority), reach};
  }
  return wrong("the URL begins neither with https:// nor with http://localhost");
}

}  // namespace berth::auth_fetch
