// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/digest.hpp"
#include "model/result.hpp"
#include "model/timestamp.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace berth::registry {

/// The value of a link: `<size> <time>`. kDataLoss for other text.
std::string formatLink(std::uint64_t size, Timestamp made);
Result<std::uint64_t> parseLinkSize(std::string_view value);

/// The value of a manifest's record: `<media type> <time>[ subject=<digest>]` and a line end, because a person reads it
/// with `cat`. The subject stands there so that the manifest can be taken from its referrers list without its bytes.
std::string formatManifestRecord(std::string_view media_type, Timestamp pushed, const std::optional<Digest>& subject);
/// A view into `value`; kDataLoss for other text.
Result<std::string_view> parseManifestMediaType(std::string_view value);
/// When it was pushed last, as text; empty for other text.
std::string_view parseManifestTime(std::string_view value);
/// Nothing when there is none, and in records of earlier versions.
std::optional<Digest> parseManifestSubject(std::string_view value);

}  // namespace berth::registry
