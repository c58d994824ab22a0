// SPDX-License-Identifier: Apache-2.0
#include "result_code.hpp"

#include <ldap.h>

#include <algorithm>
#include <string_view>

namespace berth::ldap {
namespace {

// Locked and disabled accounts are constraintViolation or unwillingToPerform on some servers; entries without a
// password are inappropriateAuthentication; a name that cannot exist is noSuchObject or invalidDNSyntax.
constexpr int kRefusedBinds[] = {LDAP_INVALID_CREDENTIALS, LDAP_INAPPROPRIATE_AUTH,   LDAP_NO_SUCH_OBJECT,
                                 LDAP_INVALID_DN_SYNTAX,   LDAP_CONSTRAINT_VIOLATION, LDAP_UNWILLING_TO_PERFORM,
                                 LDAP_INSUFFICIENT_ACCESS};

struct Meaning {
  int code;
  berth_status status;
  std::string_view cure;
};
constexpr Meaning kMeanings[] = {
    {LDAP_BUSY, BERTH_UNAVAILABLE, "it recovers by itself, or is too small"},
    {LDAP_UNAVAILABLE, BERTH_UNAVAILABLE, "it is starting or stopping, or lacks what the request needs"},
    {LDAP_TIMELIMIT_EXCEEDED, BERTH_UNAVAILABLE, "index the attributes of the filter"},
    {LDAP_ADMINLIMIT_EXCEEDED, BERTH_FAILED_PRECONDITION, "index the attributes of the filter, or narrow the base"},
    {LDAP_NO_SUCH_OBJECT, BERTH_FAILED_PRECONDITION, "the base does not exist, or the account may not see it"},
    {LDAP_INSUFFICIENT_ACCESS, BERTH_FAILED_PRECONDITION, "let the account read there"},
    {LDAP_OPERATIONS_ERROR, BERTH_FAILED_PRECONDITION, "it may want an account: set bind_dn and bind_password"},
    {LDAP_INVALID_CREDENTIALS, BERTH_FAILED_PRECONDITION, "correct bind_dn or bind_password"},
    {LDAP_INVALID_DN_SYNTAX, BERTH_FAILED_PRECONDITION, "correct the distinguished name in the settings"},
    {LDAP_CONFIDENTIALITY_REQUIRED, BERTH_FAILED_PRECONDITION, "it wants TLS: set start_tls to true or use ldaps://"},
    {LDAP_STRONG_AUTH_REQUIRED, BERTH_FAILED_PRECONDITION, "it wants TLS: set start_tls to true or use ldaps://"},
    {LDAP_REFERRAL, BERTH_FAILED_PRECONDITION, "it refers to another server, which is not followed; name that in url"},
    {LDAP_FILTER_ERROR, BERTH_FAILED_PRECONDITION, "correct the filter in the settings"},
};
constexpr Meaning kOther{0, BERTH_FAILED_PRECONDITION, "its log has more"};

}  // namespace

bool isRefusedBind(int code) {
  return std::find(std::begin(kRefusedBinds), std::end(kRefusedBinds), code) != std::end(kRefusedBinds);
}

sdk::Status failureOf(int code, const std::string& server, const std::string& doing) {
  const auto* meaning =
      std::find_if(std::begin(kMeanings), std::end(kMeanings), [&](const Meaning& row) { return row.code == code; });
  if (meaning == std::end(kMeanings)) meaning = &kOther;
  return sdk::fail(meaning->status, server + " refuses to " + doing + ": " + ldap_err2string(code) + " (" +
                                        std::to_string(code) + "); " + std::string{meaning->cure});
}

}  // namespace berth::ldap
