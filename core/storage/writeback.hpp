// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace berth::storage {

/// Bounds the bytes that uploads of this process have written and the disk has not (D7): all writers share 256 MiB, so
/// that the sync before a commit is short however many push. Any thread.
class WritebackBudget {
 public:
  /// How far the disk may lag behind one writer, with as many writers as there are now.
  std::uint64_t lag() const;

 private:
  friend class Writeback;
  std::atomic<std::uint64_t> writers_{0};
};

/// One writer's share: starts writeback of its file early, in steps of 8 MiB, and waits for what lies too far behind.
class Writeback {
 public:
  /// `budget` outlives it. Bytes before `offset` are not its business.
  Writeback(WritebackBudget& budget, std::uint64_t offset);
  ~Writeback();
  Writeback(const Writeback&) = delete;
  Writeback& operator=(const Writeback&) = delete;

  /// The file now ends at `offset`. May block on the disk. Returns 0 or the errno of a write that failed late.
  int advance(int fd, std::uint64_t offset);

 private:
  WritebackBudget& budget_;
  std::uint64_t started_;   ///< Writeback was asked for up to here.
  std::uint64_t finished_;  ///< The disk has all up to here.
};

}  // namespace berth::storage
