// SPDX-License-Identifier: Apache-2.0
#include "http/chunk_decoder.hpp"

#include "http/field.hpp"

#include <algorithm>
#include <cstring>

namespace berth::http {
namespace {

constexpr std::size_t kMaxSizeLineBytes = 1 << 10;
constexpr std::size_t kMaxTrailerBytes = 8 << 10;
// One more hex digit still fits: no chunk is near this size, so nothing overflows.
constexpr std::uint64_t kMaxChunkBytes = std::uint64_t{1} << 58;

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = lowerCase(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

Result<DecodedPart> ChunkDecoder::decode(char* bytes, std::size_t size) {
  std::size_t at = 0;
  std::size_t content = 0;
  while (at < size && !isDone()) {
    if (state_ == State::kData) {
      const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(left_, size - at));
      std::memmove(bytes + content, bytes + at, length);
      content += length;
      at += length;
      left_ -= length;
      if (left_ == 0) state_ = State::kDataCr;
    } else if (!takeFraming(bytes[at++])) {
      return fail(ErrorCode::kBadRequest, "The body is not in chunked coding.");
    }
  }
  return DecodedPart{at, {bytes, content}};
}

bool ChunkDecoder::takeFraming(char c) {
  const auto expect = [this, c](char wanted, State next) {
    state_ = next;
    return c == wanted;
  };
  switch (state_) {
    case State::kSizeLf:
      line_bytes_ = 0;
      return expect('\n', left_ == 0 ? State::kTrailerStart : State::kData);
    case State::kDataCr:
      return expect('\r', State::kDataLf);
    case State::kDataLf:
      return expect('\n', State::kSizeStart);
    case State::kTrailerLf:
      return expect('\n', State::kTrailerStart);
    case State::kLastLf:
      return expect('\n', State::kDone);
    case State::kSizeStart:
    case State::kSize:
    case State::kSizeSpace:
    case State::kExtension:
      return takeSize(c);
    default:
      return takeTrailer(c);
  }
}

bool ChunkDecoder::takeSize(char c) {
  if (++line_bytes_ > kMaxSizeLineBytes) return false;
  if (const int digit = hexDigit(c); digit >= 0 && (state_ == State::kSizeStart || state_ == State::kSize)) {
    state_ = State::kSize;
    left_ = left_ * 16 + static_cast<unsigned>(digit);
    return left_ < kMaxChunkBytes;
  }
  if (state_ == State::kSizeStart) return false;
  if (c == '\r') {
    state_ = State::kSizeLf;
    return true;
  }
  if (state_ == State::kExtension) return is(kValueCharacter, c);
  // White space before the first ';' is RFC 9112 §7.1.1's BWS, and some pad the size with it. What else stands behind
  // it could be read as more of the size.
  state_ = c == ';' ? State::kExtension : State::kSizeSpace;
  return c == ';' || c == ' ' || c == '\t';
}

bool ChunkDecoder::takeTrailer(char c) {
  if (++line_bytes_ > kMaxTrailerBytes) return false;
  if (state_ == State::kTrailerValue) {
    if (c == '\r') state_ = State::kTrailerLf;
    return c == '\r' || is(kValueCharacter, c);
  }
  if (state_ == State::kTrailerStart && c == '\r') {
    state_ = State::kLastLf;
    return true;
  }
  if (state_ == State::kTrailerName && c == ':') {
    state_ = State::kTrailerValue;
    return true;
  }
  state_ = State::kTrailerName;
  return is(kTokenCharacter, c);
}

}  // namespace berth::http
