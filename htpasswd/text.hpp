// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace berth::htpasswd {

/// Well-formed UTF-8 (RFC 3629). A NUL is a character like another.
bool isUtf8(std::string_view text);

/// What may stand before the colon of a password file: 1 to 255 bytes of UTF-8 without colon and control characters, no
/// space at either end, no '#' at the beginning.
bool isUserName(std::string_view name);

}  // namespace berth::htpasswd
