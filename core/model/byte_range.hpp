// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace berth {

/// A span of content, both ends inclusive. A value.
struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;

  std::uint64_t length() const { return last - first + 1; }

  /// Reads a `Range` header (RFC 9110 §14.2) for content of `size` bytes: `bytes=a-b`, `bytes=a-`, `bytes=-n`, clamped
  /// to the content. Nothing, so the whole content, for another unit, for several ranges and for text that is no range.
  /// kRangeNotSatisfiable when it lies past the end, is empty, or runs backwards (which the suites ask to refuse).
  static Result<std::optional<ByteRange>> parse(std::string_view header, std::uint64_t size);

  /// Reads the `Content-Range` of an upload's chunk: `<first>-<last>`; `bytes <first>-<last>[/…]` is tolerated.
  /// kBlobUploadInvalid for other text, kRangeNotSatisfiable when it runs backwards.
  static Result<ByteRange> parseContentRange(std::string_view header);

  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

}  // namespace berth
