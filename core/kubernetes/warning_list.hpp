// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kubernetes/image_outcome.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace berth::kubernetes {

/// What of warnings an API server hands on whole: it cuts each at 256 characters, and all at 4 KiB.
inline constexpr std::size_t kMostWarnings = 10;
inline constexpr std::size_t kLongestWarning = 120;

/// The warnings of all outcomes as lines for whoever changes the object, with what they are about in front, each once,
/// at most kMostWarnings of at most kLongestWarning characters; what is more is counted in the last. With
/// `are_reasons_warnings` reasons are among them.
std::vector<std::string> warningList(const std::vector<ImageOutcome>& outcomes, bool are_reasons_warnings);

}  // namespace berth::kubernetes
