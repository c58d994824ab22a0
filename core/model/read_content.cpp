// SPDX-License-Identifier: Apache-2.0
#include "model/read_content.hpp"

#include <cerrno>
#include <cstring>

namespace berth {
namespace {

Result<std::string> readFile(const File& file, std::uint64_t size) {
  std::string bytes(size, '\0');
  std::uint64_t done = 0;
  while (done < size) {
    const auto got = ::pread(file.fd(), bytes.data() + done, size - done, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(ErrorCode::kUnavailable, std::string{"reading stored content: "} + std::strerror(errno));
    if (got == 0) return fail(ErrorCode::kDataLoss, "a stored file is shorter than its record says");
    done += static_cast<std::uint64_t>(got);
  }
  return bytes;
}

Result<std::string> readPieces(PieceReader& pieces, std::uint64_t size) {
  std::string bytes;
  while (bytes.size() < size) {
    BERTH_TRY(const std::string piece, pieces.read(bytes.size(), size - bytes.size()));
    if (piece.empty()) return fail(ErrorCode::kDataLoss, "stored content is shorter than its record says");
    bytes += piece;
  }
  return bytes;
}

}  // namespace

Result<std::string> readContent(const Content& content, std::uint64_t max_bytes) {
  if (content.size > max_bytes) return fail(ErrorCode::kOutOfRange, "the content is larger than expected here");
  if (content.bytes) return *content.bytes;
  if (content.file) return readFile(*content.file, content.size);
  if (content.pieces) return readPieces(*content.pieces, content.size);
  return std::string{};
}

}  // namespace berth
