// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace berth::policy {

/// What somebody who wrote `word` most likely meant: the word that is one or two slips away. Empty when none is near.
std::string_view closest(std::string_view word, std::span<const std::string_view> words);

/// ` (did you mean "pull"?)`, or nothing.
std::string didYouMean(std::string_view word, std::span<const std::string_view> words);

/// "pull, push or list".
std::string choices(std::span<const std::string_view> words);

}  // namespace berth::policy
