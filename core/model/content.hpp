// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/file.hpp"
#include "model/result.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace berth {

/// Gives content piece by piece, for content that is neither in memory nor in a file of this machine.
class PieceReader {
 public:
  virtual ~PieceReader() = default;
  /// At most `length` bytes from `offset`; fewer only at the end, never empty before it. May block (uses a Lane), may
  /// be called from different threads, one at a time.
  virtual Result<std::string> read(std::uint64_t offset, std::uint64_t length) = 0;
};

/// Content on its way out: all of it in memory, or a regular file, or a reader. Exactly one is set, or none when
/// `size` is 0. Cheap to copy; shared with caches, so never changed.
struct Content {
  std::uint64_t size = 0;
  std::shared_ptr<const std::string> bytes;
  std::shared_ptr<const File> file;
  std::shared_ptr<PieceReader> pieces;
};

}  // namespace berth
