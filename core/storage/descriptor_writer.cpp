// SPDX-License-Identifier: Apache-2.0
#include "storage/descriptor_writer.hpp"

#include "model/lane.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace berth::storage {

namespace {

// Larger writes cost several times as much on ext4.
constexpr std::size_t kWriteUnit = 256 << 10;

tl::unexpected<Error> failureOf(int error) {
  const std::string cause = std::generic_category().message(error);
  if (error == ENOSPC || error == EDQUOT || error == EFBIG) {
    return fail(ErrorCode::kNoSpace, "the upload could not be written (" + cause + "); free space or raise the limit");
  }
  return fail(ErrorCode::kUnavailable, "the upload could not be written (" + cause + "); check the registry's disk");
}

}  // namespace

DescriptorWriter::DescriptorWriter(File file, std::uint64_t offset, WritebackBudget& budget)
    : file_{std::move(file)}, offset_{offset}, writeback_{budget, offset} {}

Result<void> DescriptorWriter::write(std::string_view bytes) {
  // A write mostly fills memory, and waits when too much of that is dirty or the disk hangs.
  const Blocking blocking;
  while (!bytes.empty()) {
    const std::size_t unit = std::min(bytes.size(), kWriteUnit);
    const ssize_t written = ::pwrite(file_.fd(), bytes.data(), unit, static_cast<off_t>(offset_));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failureOf(errno);
    // Nothing written and no error: POSIX allows it when there is no room.
    if (written == 0) return failureOf(ENOSPC);
    offset_ += static_cast<std::uint64_t>(written);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (const int error = writeback_.advance(file_.fd(), offset_); error != 0) return failLate(error);
  return {};
}

// The error has been reported with this: a later sync of the same file would say that all is well.
Result<void> DescriptorWriter::failLate(int error) {
  failed_late_ = true;
  return failureOf(error);
}

Result<void> DescriptorWriter::finish() {
  if (!file_) return {};
  // close() reports what a network file system found out late.
  if (::close(file_.release()) != 0 && errno != EINTR) return failLate(errno);
  return {};
}

}  // namespace berth::storage
