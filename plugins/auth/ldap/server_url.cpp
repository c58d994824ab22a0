// SPDX-License-Identifier: Apache-2.0
#include "server_url.hpp"

#include <ldap.h>

#include <memory>
#include <string_view>

namespace berth::ldap {
namespace {

using Parts = std::unique_ptr<LDAPURLDesc, decltype(&ldap_free_urldesc)>;

bool given(const char* text) {
  return text != nullptr && *text != '\0';
}

bool isLoopback(std::string_view host) {
  return host == "localhost" || host == "::1" ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos);
}

}  // namespace

sdk::Result<ServerUrl> ServerUrl::parse(const std::string& text) {
  LDAPURLDesc* parsed = nullptr;
  const int code = ldap_url_parse(text.c_str(), &parsed);
  const Parts parts{parsed, &ldap_free_urldesc};
  const bool fits = code == LDAP_URL_SUCCESS && text.find_first_of(" ,\t\n") == std::string::npos &&
                    given(parts->lud_host) && !given(parts->lud_dn) && parts->lud_attrs == nullptr &&
                    !given(parts->lud_filter) && parts->lud_exts == nullptr;
  const std::string_view scheme = fits ? parts->lud_scheme : "";
  if (scheme != "ldap" && scheme != "ldaps")
    return sdk::fail(BERTH_INVALID_ARGUMENT,
                     "ldap: url " + text + " is not of the form ldap://host[:port] or ldaps://host[:port]");
  ServerUrl url{text, scheme == "ldaps", isLoopback(parts->lud_host)};
  while (url.text.ends_with('/')) url.text.pop_back();
  return url;
}

}  // namespace berth::ldap
