// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace berth::registry {

/// RFC 4648 §4, with padding.
std::string encodeBase64(std::string_view bytes);
/// Nothing when `text` is not exactly that.
std::optional<std::string> decodeBase64(std::string_view text);

}  // namespace berth::registry
