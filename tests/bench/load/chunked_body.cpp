// SPDX-License-Identifier: Apache-2.0
#include "bench/load/chunked_body.hpp"

#include <algorithm>
#include <charconv>

namespace berth::bench {
namespace {

constexpr std::size_t kLongestLine = 1024;

}  // namespace

bool ChunkedBody::take(std::string_view arrived) {
  while (!arrived.empty()) {
    if (isComplete()) return false;
    if (chunk_left_ > 0) {
      const auto of_chunk = std::min<std::uint64_t>(chunk_left_, arrived.size());
      chunk_left_ -= of_chunk;
      bytes_ += of_chunk;
      arrived.remove_prefix(of_chunk);
      continue;
    }
    const auto end = arrived.find('\n');
    line_.append(arrived.substr(0, end));
    if (line_.size() > kLongestLine) return false;
    if (end == std::string_view::npos) return true;
    arrived.remove_prefix(end + 1);
    if (!line_.ends_with('\r') || !endLine({line_.data(), line_.size() - 1})) return false;
    line_.clear();
  }
  return true;
}

bool ChunkedBody::endLine(std::string_view line) {
  if (expects_ == Line::kSize) {
    line = line.substr(0, line.find(';'));
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), chunk_left_, 16);
    expects_ = chunk_left_ > 0 ? Line::kEndOfChunk : Line::kTrailer;
    return error == std::errc{} && end == line.data() + line.size();
  }
  if (expects_ == Line::kEndOfChunk) {
    expects_ = Line::kSize;
    return line.empty();
  }
  if (line.empty()) expects_ = Line::kNone;
  return true;
}

}  // namespace berth::bench
