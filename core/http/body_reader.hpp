// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/chunk_decoder.hpp"
#include "http/message.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace berth::http {

/// The framing of one request's body: takes the bytes of the wire, gives the content, knows the end.
class BodyReader {
 public:
  BodyReader() = default;
  explicit BodyReader(const Request& request);

  /// Decodes in place (ChunkDecoder::decode); takes no byte behind the body's end.
  Result<DecodedPart> decode(char* bytes, std::size_t size);
  bool isDone() const { return chunks_ ? chunks_->isDone() : left_ == 0; }
  std::uint64_t receivedBytes() const { return received_; }  ///< Of content.
  /// How many bytes are worth reading at once, at most `most`: up to the end where it is known, and of a chunked body
  /// so much that little of what may follow it must be kept.
  std::size_t worthReading(std::size_t most) const;
  /// Bytes still to come when that is known.
  std::optional<std::uint64_t> left() const;

 private:
  std::optional<ChunkDecoder> chunks_;
  std::uint64_t left_ = 0;
  std::uint64_t received_ = 0;
};

}  // namespace berth::http
