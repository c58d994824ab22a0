// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/digest.hpp"
#include "model/result.hpp"
#include "model/timestamp.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// A tag's record: one line for each manifest the tag has named, newest first, `<digest> <time>[ key=value…]`, each
/// with '\n'. The first line is what the tag names now. Lines are a set that merges: (time, digest, writer).
namespace berth::registry {

/// A line; views into the record.
struct TagEntry {
  std::string_view digest;
  std::string_view time;   ///< RFC 3339; empty when the line has none.
  std::string_view extra;  ///< `key=value…`, or empty.
};

/// What the tag names now. kDataLoss when the record does not begin with a digest.
Result<Digest> currentDigest(std::string_view record);

/// All lines, newest first.
std::vector<TagEntry> tagEntries(std::string_view record);

/// The record after `digest` was pushed at `now`: a line more, of the time max(now, newest + 1 ns) as far as time goes,
/// and of the older ones as many as `limit` leaves room for.
std::string pushedTag(std::string_view record, const Digest& digest, Timestamp now, std::size_t limit);

}  // namespace berth::registry
