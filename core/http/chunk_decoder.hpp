// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace berth::http {

/// What a decoder did with the bytes it was given.
struct DecodedPart {
  std::size_t consumed = 0;
  std::string_view content;  ///< Inside the bytes given.
};

/// Takes the chunked coding off a body (RFC 9112 §7.1) that comes in any portions. Extensions and trailers are checked,
/// bounded and dropped. Line ends are CRLF and nothing else.
class ChunkDecoder {
 public:
  /// Decodes in place: the content of the chunks is moved together at `bytes`. Stops after the last chunk's trailers,
  /// so fewer bytes may be consumed than given. kBadRequest when this is not chunked coding.
  Result<DecodedPart> decode(char* bytes, std::size_t size);
  bool isDone() const { return state_ == State::kDone; }

 private:
  enum class State : std::uint8_t {
    kSizeStart,
    kSize,
    kSizeSpace,
    kExtension,
    kSizeLf,
    kData,
    kDataCr,
    kDataLf,
    kTrailerStart,
    kTrailerName,
    kTrailerValue,
    kTrailerLf,
    kLastLf,
    kDone,
  };

  bool takeFraming(char c);
  bool takeSize(char c);
  bool takeTrailer(char c);

  State state_ = State::kSizeStart;
  std::uint64_t left_ = 0;      ///< Of the current chunk.
  std::size_t line_bytes_ = 0;  ///< Of the current size line, or of all trailers.
};

}  // namespace berth::http
