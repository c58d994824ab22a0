// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace berth::evidence {

/// RFC 4648 section 4 with its padding and nothing else: no white space, no other alphabet, no bits behind the last
/// byte, so that there is one text for each content.
std::optional<std::string> decodeBase64(std::string_view text);

}  // namespace berth::evidence
