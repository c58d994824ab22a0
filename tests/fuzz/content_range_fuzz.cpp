// SPDX-License-Identifier: Apache-2.0
// Content-Range of an upload's chunks.
#include "fuzz/property.hpp"
#include "model/byte_range.hpp"

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace berth;
  const auto range = ByteRange::parseContentRange(fuzz::textOf(data, size));
  if (!range) {
    const auto code = range.error().code;
    fuzz::require(code == ErrorCode::kBlobUploadInvalid || code == ErrorCode::kRangeNotSatisfiable,
                  "a bad Content-Range is the client's fault");
    return 0;
  }
  fuzz::require(range->first <= range->last && range->length() > 0, "a chunk runs forwards and has a length");
  const std::string text = std::to_string(range->first) + '-' + std::to_string(range->last);
  for (const std::string& form : {text, "bytes " + text + "/*", ' ' + text + '\t'}) {
    const auto again = ByteRange::parseContentRange(form);
    fuzz::require(again && *again == *range, "each form of a Content-Range says the same");
  }
  return 0;
}
