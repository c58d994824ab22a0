// SPDX-License-Identifier: Apache-2.0
// Range headers of blob reads: whatever is asked, what is sent lies inside the content.
#include "fuzz/property.hpp"
#include "model/byte_range.hpp"

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace berth;
  fuzz::Input input{data, size};
  const std::uint64_t content_size = input.number();
  const auto range = ByteRange::parse(input.rest(), content_size);
  if (!range) {
    fuzz::require(range.error().code == ErrorCode::kRangeNotSatisfiable, "what is no range is ignored, not refused");
    return 0;
  }
  if (!*range) return 0;
  const ByteRange part = **range;
  fuzz::require(part.first <= part.last && part.last < content_size, "a range lies inside the content");
  fuzz::require(part.length() > 0 && part.length() <= content_size, "a range has some bytes of the content");
  const auto again =
      ByteRange::parse("bytes=" + std::to_string(part.first) + '-' + std::to_string(part.last), content_size);
  fuzz::require(again && *again == part, "a range written out is the same range");
  return 0;
}
