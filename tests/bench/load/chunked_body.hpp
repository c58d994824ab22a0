// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace berth::bench {

/// Counts a body with `Transfer-Encoding: chunked` (RFC 9112 §7.1). One thread.
class ChunkedBody {
 public:
  /// Takes what has arrived. False: that is no such body, or more than its end.
  bool take(std::string_view arrived);

  bool isComplete() const { return expects_ == Line::kNone; }
  std::uint64_t bytes() const { return bytes_; }  ///< Without what frames them.

 private:
  enum class Line : std::uint8_t { kSize, kEndOfChunk, kTrailer, kNone };

  bool endLine(std::string_view line);

  Line expects_ = Line::kSize;
  std::uint64_t chunk_left_ = 0;
  std::uint64_t bytes_ = 0;
  std::string line_;  ///< As far as it is there.
};

}  // namespace berth::bench
