// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/content.hpp"
#include "model/result.hpp"

#include <cstdint>
#include <string>

namespace berth {

/// All of the content in memory, for content that is known to be small. kOutOfRange when it has more than `max_bytes`,
/// kDataLoss when it turns out to be shorter than it says. May block.
Result<std::string> readContent(const Content& content, std::uint64_t max_bytes);

}  // namespace berth
