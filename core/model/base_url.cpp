// SPDX-License-Identifier: Apache-2.0
#include "model/base_url.hpp"

#include "model/decimal.hpp"
#include "model/ip_network.hpp"

#include <algorithm>

namespace berth {
namespace {

constexpr std::string_view kShape = "write it as https://HOST, https://HOST:PORT or https://HOST/PATH";

auto bad(const std::string& cause) {
  return fail(ErrorCode::kInvalidArgument, cause + ": " + std::string{kShape});
}

bool isLetterOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool isUnreserved(char c) {
  return isLetterOrDigit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

// reg-name; IPv4 addresses look like one.
bool isHostCharacter(char c) {
  constexpr std::string_view kSubDelimiters = "!$&'()*+;=%";
  return isUnreserved(c) || kSubDelimiters.find(c) != std::string_view::npos;
}

bool isPort(std::string_view text) {
  constexpr std::uint64_t kHighest = 65535;
  return text.empty() || parseDecimal(text).value_or(kHighest + 1) <= kHighest;
}

char lowerCase(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

// Also for brackets: where the host ends.
std::size_t hostLength(std::string_view text) {
  if (!text.starts_with('[')) return std::min(text.find(':'), text.size());
  const auto end = text.find(']');
  return end == std::string_view::npos ? text.size() : end + 1;
}

}  // namespace

bool isAuthority(std::string_view text) {
  const auto host = text.substr(0, hostLength(text));
  const auto rest = text.substr(host.size());
  if (host.empty() || (!rest.empty() && !(rest.front() == ':' && isPort(rest.substr(1))))) return false;
  if (host.front() != '[') return std::all_of(host.begin(), host.end(), isHostCharacter);
  if (host.size() < 3 || host.back() != ']') return false;
  const auto address = IpAddress::parse(host.substr(1, host.size() - 2));
  return address && host.find(':') != std::string_view::npos;
}

bool isPathPrefix(std::string_view text) {
  while (!text.empty()) {
    if (text.front() != '/') return false;
    text.remove_prefix(1);
    const auto word = text.substr(0, text.find('/'));
    if (word.empty() || word == "." || word == ".." || !std::all_of(word.begin(), word.end(), isUnreserved))
      return false;
    text.remove_prefix(word.size());
  }
  return true;
}

Result<BaseUrl> BaseUrl::parse(std::string_view text) {
  BaseUrl url;
  const auto scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return bad("the scheme is missing");
  url.scheme_ = text.substr(0, scheme_end);
  std::transform(url.scheme_.begin(), url.scheme_.end(), url.scheme_.begin(), lowerCase);
  if (url.scheme_ != "http" && url.scheme_ != "https") return bad("the scheme is http or https");

  text.remove_prefix(scheme_end + 3);
  if (text.find_first_of("?#") != std::string_view::npos) return bad("a query or fragment has no place here");
  const auto path_start = std::min(text.find('/'), text.size());
  const auto authority = text.substr(0, path_start);
  if (authority.find('@') != std::string_view::npos) return bad("a user has no place here");
  if (!isAuthority(authority) || authority.back() == ':') return bad("\"" + std::string{authority} + "\" is no host");
  url.authority_ = authority;
  std::transform(url.authority_.begin(), url.authority_.end(), url.authority_.begin(), lowerCase);

  auto path = text.substr(path_start);
  if (path.ends_with('/')) path.remove_suffix(1);
  if (!isPathPrefix(path))
    return bad("the path is words of letters, digits, '-', '.', '_' and '~' with one '/' between them");
  url.path_ = path;
  return url;
}

}  // namespace berth
