// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/content.hpp"
#include "model/digest.hpp"
#include "storage/backend_connection.hpp"

#include <string>

namespace berth::storage {

/// A blob of a Back End whose files cannot be reached, read by calls of up to 1 MiB. Keeps the piece it read last, so
/// that a caller may take less at a time.
class BlobPieces final : public PieceReader {
 public:
  /// `connection` outlives it.
  BlobPieces(BackendConnection& connection, Digest digest, std::uint64_t size)
      : connection_{connection}, digest_{std::move(digest)}, size_{size} {}

  Result<std::string> read(std::uint64_t offset, std::uint64_t length) override;

 private:
  Result<void> fetch(std::uint64_t offset);

  BackendConnection& connection_;
  const Digest digest_;
  const std::uint64_t size_;
  std::uint64_t begin_ = 0;  ///< Of piece_.
  std::string piece_;
};

}  // namespace berth::storage
