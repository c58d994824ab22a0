// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace berth::validation {

/// Text of a stranger as it may stand in a message: valid UTF-8 with '?' for what is none, a blank for each control
/// character, at most `most` bytes, the last of them "…" when something was cut off.
std::string plainText(std::string_view text, std::size_t most);

}  // namespace berth::validation
