// SPDX-License-Identifier: Apache-2.0
// Range headers of blob reads: whatever is asked, what is sent lies inside the content and is no more than that.
#include "fuzz/property.hpp"
#include "model/byte_range.hpp"

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace berth;
  fuzz::Input input{data, size};
  const std::uint64_t content_size = input.number();
  const auto ranges = ByteRange::parseAll(input.rest(), content_size);
  if (!ranges) {
    fuzz::require(ranges.error().code == ErrorCode::kRangeNotSatisfiable, "what is no range is ignored, not refused");
    return 0;
  }
  fuzz::require(ranges->size() <= ByteRange::kMostRanges, "more ranges than that get the whole content");
  std::uint64_t left = content_size;
  std::string header = "bytes=";
  for (const ByteRange& part : *ranges) {
    fuzz::require(part.first <= part.last && part.last < content_size, "a range lies inside the content");
    fuzz::require(part.length() <= left, "ranges have no more bytes than the content");
    left -= part.length();
    header += std::to_string(part.first) + '-' + std::to_string(part.last) + ',';
  }
  const auto again = ByteRange::parseAll(header, content_size);
  fuzz::require(again && *again == *ranges, "ranges written out are the same ranges");
  return 0;
}
