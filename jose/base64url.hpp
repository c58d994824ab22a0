// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace berth::jose {

/// RFC 7515 section 2: the alphabet of RFC 4648 section 5 without padding.
std::string encodeBase64Url(std::string_view bytes);

/// Takes what encodeBase64Url() makes and nothing else: no padding, no white space, no other alphabet, and no bits
/// behind the last byte, so that there is one text for each content.
std::optional<std::string> decodeBase64Url(std::string_view text);

}  // namespace berth::jose
