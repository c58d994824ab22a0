// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "berth/result.hpp"

#include <string>

namespace berth::ldap {

/// Whether a server that answers a bind with this code says: not this name with this password, or not now. Else it
/// speaks of the request or of itself.
bool isRefusedBind(int code);

/// The status of a result code (RFC 4511, appendix A, and libldap's own) other than success. `doing` is "search users".
sdk::Status failureOf(int code, const std::string& server, const std::string& doing);

}  // namespace berth::ldap
