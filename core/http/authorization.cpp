// SPDX-License-Identifier: Apache-2.0
#include "http/authorization.hpp"

#include "registry/base64.hpp"

#include <Poco/String.h>

#include <algorithm>
#include <array>
#include <utility>

namespace berth::http {
namespace {

constexpr std::size_t kLongestToken = 16 << 10;

tl::unexpected<Error> wrong(const char* rule) {
  return fail(ErrorCode::kBadRequest, std::string{"Authorization: "} + rule);
}

bool isControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

// A token has hundreds of characters and comes with each request.
constexpr auto kTokenCharacters = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/="})
    table[static_cast<unsigned char>(c)] = true;
  return table;
}();

bool isTokenCharacter(char c) {
  return kTokenCharacters[static_cast<unsigned char>(c)];
}

Result<Authorization> readBasic(std::string_view value) {
  auto decoded = value.size() <= kLongestToken ? registry::decodeBase64(value) : std::nullopt;
  if (!decoded) return wrong("the value after Basic is base64 of user:password");
  const WipeAtEnd wiping{*decoded};
  const auto colon = decoded->find(':');
  if (colon == std::string::npos) return wrong("the value after Basic is base64 of user:password");
  if (std::ranges::any_of(*decoded, isControl)) return wrong("a user or password has no control characters");
  return BasicAuthorization{decoded->substr(0, colon), Secret{std::string_view{*decoded}.substr(colon + 1)}};
}

Result<Authorization> readBearer(std::string_view value) {
  const bool is_token = !value.empty() && value.size() <= kLongestToken && std::ranges::all_of(value, isTokenCharacter);
  if (!is_token) return wrong("the value after Bearer is one token of at most 16 KiB");
  return BearerAuthorization{value};
}

}  // namespace

Result<Authorization> readAuthorization(const Request& request) {
  const std::string* found = nullptr;
  for (const auto& [name, value] : request.headers) {
    if (Poco::icompare(name, "Authorization") != 0) continue;
    if (found != nullptr) return wrong("there is more than one");
    found = &value;
  }
  if (found == nullptr) return std::monostate{};
  const std::string_view text = *found;
  const auto scheme = text.substr(0, text.find(' '));
  auto value = text.substr(scheme.size());
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  if (Poco::icompare(std::string{scheme}, "Basic") == 0) return readBasic(value);
  if (Poco::icompare(std::string{scheme}, "Bearer") == 0) return readBearer(value);
  return wrong("the scheme is Basic or Bearer");
}

}  // namespace berth::http
