// SPDX-License-Identifier: Apache-2.0
#include "names/image_reference.hpp"

#include "names/glob.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace berth::names {
namespace {

constexpr std::string_view kDockerHost = "docker.io";
// Where else Docker's registry answers: a rule for docker.io is meant for these too.
constexpr std::array<std::string_view, 2> kDockerAliases{"index.docker.io", "registry-1.docker.io"};
constexpr std::size_t kLongestTag = 128;
constexpr std::size_t kLeastHex = 32;
constexpr std::size_t kIdentifierHex = 64;

bool isLower(char c) {
  return c >= 'a' && c <= 'z';
}
bool isUpper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool isFigure(char c) {
  return c >= '0' && c <= '9';
}
bool isAlnum(char c) {
  return isLower(c) || isUpper(c) || isFigure(c);
}
bool isHex(char c) {
  return isFigure(c) || (c >= 'a' && c <= 'f');
}

template <class Is>
bool all(std::string_view text, Is is) {
  return std::all_of(text.begin(), text.end(), is);
}

bool isPort(std::string_view text) {
  return !text.empty() && all(text, isFigure);
}

bool isHostLabel(std::string_view text) {
  return !text.empty() && isAlnum(text.front()) && isAlnum(text.back()) &&
         all(text, [](char c) { return isAlnum(c) || c == '-'; });
}

bool isHostName(std::string_view text) {
  for (;;) {
    const auto dot = text.find('.');
    if (!isHostLabel(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool isBracketed(std::string_view text) {
  return text.size() > 2 && text.front() == '[' && text.back() == ']' &&
         all(text.substr(1, text.size() - 2),
             [](char c) { return isFigure(c) || isHex(static_cast<char>(c | 0x20)) || c == ':'; });
}

// Whether what stands before the first slash is a host; the rule of all container runtimes.
bool namesHost(std::string_view first) {
  return first == "localhost" ||
         std::any_of(first.begin(), first.end(), [](char c) { return c == '.' || c == ':' || isUpper(c); });
}

// A colon that is followed by a slash belongs to a host's port.
std::size_t tagColon(std::string_view text) {
  const auto colon = text.rfind(':');
  return colon != std::string_view::npos && text.find('/', colon) == std::string_view::npos ? colon
                                                                                            : std::string_view::npos;
}

tl::unexpected<std::string> refuse(std::string_view written, const std::string& why) {
  constexpr std::size_t kShown = 300;
  return tl::unexpected{"\"" + std::string{written.substr(0, kShown)} + "\" is no reference to an image: " + why};
}

}  // namespace

bool isHost(std::string_view text) {
  const auto colon = text.ends_with(']') ? std::string_view::npos : text.rfind(':');
  if (colon != std::string_view::npos && !isPort(text.substr(colon + 1))) return false;
  const auto name = text.substr(0, colon);
  return isHostName(name) || isBracketed(name);
}

std::string canonicalHost(std::string_view host) {
  std::string text{host};
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return isUpper(c) ? static_cast<char>(c - 'A' + 'a') : c; });
  constexpr std::string_view kDefaultPort = ":443";
  if (text.ends_with(kDefaultPort)) text.resize(text.size() - kDefaultPort.size());
  if (std::find(kDockerAliases.begin(), kDockerAliases.end(), text) != kDockerAliases.end())
    return std::string{kDockerHost};
  return text;
}

bool isTag(std::string_view text) {
  return !text.empty() && text.size() <= kLongestTag && (isAlnum(text.front()) || text.front() == '_') &&
         all(text, [](char c) { return isAlnum(c) || c == '_' || c == '.' || c == '-'; });
}

bool isDigest(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return false;
  const auto algorithm = text.substr(0, colon);
  const auto hex = text.substr(colon + 1);
  if (!all(hex, isHex)) return false;
  if (algorithm == "sha256") return hex.size() == 64;
  if (algorithm == "sha512") return hex.size() == 128;
  return hex.size() >= kLeastHex && isAlnum(algorithm.empty() ? '\0' : algorithm.front()) &&
         isAlnum(algorithm.back()) &&
         all(algorithm, [](char c) { return isAlnum(c) || c == '+' || c == '.' || c == '_' || c == '-'; });
}

tl::expected<ImageReference, std::string> ImageReference::parse(std::string_view text) {
  ImageReference reference;
  auto rest = text;
  if (const auto at = rest.find('@'); at != std::string_view::npos) {
    reference.digest = rest.substr(at + 1);
    rest = rest.substr(0, at);
    if (!isDigest(reference.digest)) return refuse(text, "behind @ stands a digest, as sha256: with 64 digits");
  }
  if (const auto colon = tagColon(rest); colon != std::string_view::npos) {
    reference.tag = rest.substr(colon + 1);
    rest = rest.substr(0, colon);
    if (!isTag(reference.tag)) return refuse(text, "a tag is up to 128 letters, digits, . _ -");
  }
  if (rest.size() == kIdentifierHex && all(rest, isHex)) return refuse(text, "64 hexadecimal digits are an image's id");
  const auto slash = rest.find('/');
  if (slash != std::string_view::npos && namesHost(rest.substr(0, slash))) {
    const auto host = rest.substr(0, slash);
    if (!isHost(host)) return refuse(text, "its host is none");
    reference.host = canonicalHost(host);
    rest.remove_prefix(slash + 1);
  } else {
    reference.host = kDockerHost;
  }
  reference.repository = rest;
  if (reference.host == kDockerHost && rest.find('/') == std::string_view::npos)
    reference.repository.insert(0, "library/");
  if (!isRepositoryName(rest))
    return refuse(text, "a name is lower-case letters and digits, with . _ - between them and / between its parts");
  return reference;
}

std::string ImageReference::text() const {
  return name() + (tag.empty() ? "" : ":" + tag) + (digest.empty() ? "" : "@" + digest);
}

}  // namespace berth::names
