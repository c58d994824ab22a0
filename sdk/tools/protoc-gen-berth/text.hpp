// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace berth::gen {

using Words = std::map<std::string_view, std::string>;

/// `form` with each $word$ replaced. A word without a meaning is a bug: throws.
std::string fill(std::string_view form, const Words& words);

/// `text` as a C comment, one or more lines at this indentation, each ended; empty for an empty text.
std::string cComment(const std::string& text, std::string_view indent);
/// The same as /// lines.
std::string cppComment(const std::string& text, std::string_view indent);

}  // namespace berth::gen
