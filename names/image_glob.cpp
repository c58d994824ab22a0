// SPDX-License-Identifier: Apache-2.0
#include "names/image_glob.hpp"

#include "names/glob.hpp"
#include "names/image_reference.hpp"

#include <algorithm>

namespace berth::names {
namespace {

tl::unexpected<std::string> refuse(std::string_view written, const std::string& why) {
  return tl::unexpected{"\"" + std::string{written} + "\": " + why};
}

bool isGlobCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' || c == '/' || c == '*';
}

bool isRepositoryGlob(std::string_view text) {
  return !text.empty() && text.front() != '/' && text.back() != '/' && text.find("//") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), isGlobCharacter);
}

bool isTagGlob(std::string_view text) {
  std::string plain{text};
  std::replace_if(
      plain.begin(), plain.end(), [](char c) { return c == '*' || c == '?'; }, 'x');
  return isTag(plain);
}

bool isHostGlob(std::string_view text) {
  if (text == "*") return true;
  if (text.starts_with("*.")) text.remove_prefix(2);
  return isHost(text);
}

}  // namespace

tl::expected<ImageGlob, std::string> ImageGlob::parse(std::string_view text) {
  ImageGlob glob;
  glob.text_ = text;
  auto rest = text;
  if (const auto at = rest.find('@'); at != std::string_view::npos) {
    glob.digest_ = rest.substr(at + 1);
    rest = rest.substr(0, at);
    if (!isDigest(glob.digest_)) return refuse(text, "behind @ stands a whole digest, as sha256: with 64 digits");
  }
  const auto colon = rest.rfind(':');
  if (colon != std::string_view::npos && rest.find('/', colon) == std::string_view::npos) {
    glob.tag_ = rest.substr(colon + 1);
    rest = rest.substr(0, colon);
    if (!isTagGlob(glob.tag_)) return refuse(text, "behind the colon stands a tag, in which * and ? are wild");
  }
  if (rest == "**") rest = "*/**";
  const auto slash = rest.find('/');
  if (slash == std::string_view::npos)
    return refuse(text, "write host and repository, as docker.io/library/nginx or */" + std::string{rest});
  const auto host = rest.substr(0, slash);
  if (!isHostGlob(host))
    return refuse(text, "before the first slash stands a whole host, * for any, or *.example.com for all below one");
  glob.host_ = host == "*" ? std::string{host} : canonicalHost(host);
  glob.repository_ = rest.substr(slash + 1);
  if (!isRepositoryGlob(glob.repository_))
    return refuse(text, "a repository is lower-case letters, digits, . _ - and /, in which * and ** are wild");
  return glob;
}

bool ImageGlob::matchesHost(std::string_view host) const {
  if (host_ == "*") return true;
  if (!host_.starts_with('*')) return host == host_;
  const auto domain = std::string_view{host_}.substr(1);
  return host.size() > domain.size() && host.ends_with(domain);
}

bool ImageGlob::matches(std::string_view name, std::string_view tag, std::string_view digest) const {
  const auto slash = name.find('/');
  if (slash == std::string_view::npos || !matchesHost(name.substr(0, slash))) return false;
  if (!matchesRepository(repository_, name.substr(slash + 1))) return false;
  if (!tag_.empty() && (tag.empty() || !matchesTag(tag_, tag))) return false;
  return digest_.empty() || digest == digest_;
}

}  // namespace berth::names
