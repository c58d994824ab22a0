// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace berth::ldap {

/// `value` as a literal part of a search filter (RFC 4515, section 3): nothing in it is an operator or a wildcard.
std::string filterValue(std::string_view value);

/// `value` as the value of an attribute in a distinguished name (RFC 4514, section 2.4): it cannot end its component.
std::string dnValue(std::string_view value);

/// Whether it is UTF-8 without control characters and not empty: fit to be a name in rules and in lines of a log.
bool isText(std::string_view value);

}  // namespace berth::ldap
