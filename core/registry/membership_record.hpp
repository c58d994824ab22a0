// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"
#include "model/timestamp.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace berth::registry {

/// The value of a link: `<size> <time>`. kDataLoss for other text.
std::string formatLink(std::uint64_t size, Timestamp made);
Result<std::uint64_t> parseLinkSize(std::string_view value);

/// The value of a manifest's record: `<media type> <time>` and a line end, because a person reads it with `cat`.
std::string formatManifestRecord(std::string_view media_type, Timestamp pushed);
/// A view into `value`; kDataLoss for other text.
Result<std::string_view> parseManifestMediaType(std::string_view value);

}  // namespace berth::registry
