// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/content.hpp"
#include "model/digest.hpp"
#include "storage/backend_connection.hpp"
#include "storage/read_ahead.hpp"

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

namespace berth::storage {

/// A blob of a Back End whose files cannot be reached, read by calls of up to 512 KiB. Keeps the piece it read last, so
/// that a caller may take less at a time, and has the next one fetched while a caller reads on.
class BlobPieces final : public PieceReader {
 public:
  /// `connection` and `ahead` outlive it; `ahead` ends before `connection`.
  BlobPieces(BackendConnection& connection, ReadAhead& ahead, Digest digest, std::uint64_t size);

  Result<std::string> read(std::uint64_t offset, std::uint64_t length) override;

 private:
  struct Source {
    BackendConnection& connection;
    const Digest digest;
    const std::uint64_t size;
  };
  /// The piece that is fetched ahead; whoever fetches it may outlive the reader.
  struct Next {
    std::mutex mutex;
    std::condition_variable done;
    bool under_way = false;
    std::uint64_t begin = 0;
    std::string bytes;  ///< Empty: it could not be had.
  };

  Result<std::string> piece(std::uint64_t offset, std::uint64_t length);
  std::string takeNext(std::uint64_t offset);
  void fetchNext(std::uint64_t offset);

  const std::shared_ptr<const Source> source_;
  ReadAhead& ahead_;
  const std::shared_ptr<Next> next_ = std::make_shared<Next>();
  std::uint64_t begin_ = 0;  ///< Of piece_.
  std::uint64_t end_ = 0;    ///< Of the last piece that was held, even when it is given away.
  std::string piece_;
};

}  // namespace berth::storage
