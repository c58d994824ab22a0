// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace berth {

/// A span of content, both ends inclusive. A value.
struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;

  std::uint64_t length() const { return last - first + 1; }

  /// What one request may ask for: clients that fetch chunks of zstd:chunked layers ask for no more at a time.
  static constexpr std::size_t kMostRanges = 1024;

  /// Reads a `Range` header (RFC 9110 §14.2) for content of `size` bytes: `bytes=` and a list of `a-b`, `a-` and `-n`.
  /// The ranges in their order, clamped to the content, without those that lie past its end, are empty, or run
  /// backwards; kRangeNotSatisfiable when none is left (the suites ask to refuse a backward one). None at all, so the
  /// whole content, for another unit, for text that is no range, and for what would cost more than the whole: more
  /// ranges than kMostRanges, or of more bytes together.
  static Result<std::vector<ByteRange>> parseAll(std::string_view header, std::uint64_t size);

  /// Reads the `Content-Range` of an upload's chunk: `<first>-<last>`; `bytes <first>-<last>[/…]` is tolerated.
  /// kBlobUploadInvalid for other text, kRangeNotSatisfiable when it runs backwards.
  static Result<ByteRange> parseContentRange(std::string_view header);

  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

}  // namespace berth
