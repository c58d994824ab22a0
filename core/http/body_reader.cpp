// SPDX-License-Identifier: Apache-2.0
#include "http/body_reader.hpp"

#include <algorithm>

namespace berth::http {
namespace {

constexpr std::size_t kChunkedReadBytes = 64 << 10;

}  // namespace

BodyReader::BodyReader(const Request& request) : left_{request.content_length.value_or(0)} {
  if (request.is_chunked) chunks_.emplace();
}

Result<DecodedPart> BodyReader::decode(char* bytes, std::size_t size) {
  DecodedPart part;
  if (chunks_) {
    BERTH_TRY(part, chunks_->decode(bytes, size));
  } else {
    part.consumed = static_cast<std::size_t>(std::min<std::uint64_t>(left_, size));
    part.content = {bytes, part.consumed};
    left_ -= part.consumed;
  }
  received_ += part.content.size();
  return part;
}

std::size_t BodyReader::worthReading(std::size_t most) const {
  if (chunks_) return std::min(most, kChunkedReadBytes);
  return static_cast<std::size_t>(std::min<std::uint64_t>(most, left_));
}

std::optional<std::uint64_t> BodyReader::left() const {
  if (chunks_) return std::nullopt;
  return left_;
}

}  // namespace berth::http
