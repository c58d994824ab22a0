// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace berth::kubernetes {

/// Text for a line that people read: valid UTF-8 without control characters (a space each, so that nobody's text looks
/// like another line) and at most `most` characters; what is cut off ends with "…".
std::string shownText(std::string_view text, std::size_t most);

}  // namespace berth::kubernetes
