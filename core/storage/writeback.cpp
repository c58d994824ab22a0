// SPDX-License-Identifier: Apache-2.0
#include "storage/writeback.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>

namespace berth::storage {

namespace {

constexpr std::uint64_t kStep = 8 << 20;
constexpr std::uint64_t kTotal = 256 << 20;
constexpr unsigned kFinish = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;

int syncRange(int fd, std::uint64_t begin, std::uint64_t end, unsigned flags) {
  const int result = ::sync_file_range(fd, static_cast<off64_t>(begin), static_cast<off64_t>(end - begin), flags);
  // A file system without it syncs at the commit all the same.
  const bool unsupported = result != 0 && (errno == ENOSYS || errno == ESPIPE || errno == EINVAL);
  return result == 0 || unsupported ? 0 : errno;
}

}  // namespace

std::uint64_t WritebackBudget::lag() const {
  return std::max(kStep, kTotal / std::max<std::uint64_t>(writers_.load(std::memory_order_relaxed), 1));
}

Writeback::Writeback(WritebackBudget& budget, std::uint64_t offset)
    : budget_{budget}, started_{offset}, finished_{offset} {
  budget_.writers_.fetch_add(1, std::memory_order_relaxed);
}

Writeback::~Writeback() {
  budget_.writers_.fetch_sub(1, std::memory_order_relaxed);
}

int Writeback::advance(int fd, std::uint64_t offset) {
  if (offset - started_ < kStep) return 0;
  if (const int error = syncRange(fd, started_, offset, SYNC_FILE_RANGE_WRITE); error != 0) return error;
  started_ = offset;

  const std::uint64_t lag = budget_.lag();
  if (offset - finished_ <= lag) return 0;
  const std::uint64_t end = offset - lag;
  if (const int error = syncRange(fd, finished_, end, kFinish); error != 0) return error;
  finished_ = end;
  return 0;
}

}  // namespace berth::storage
