// SPDX-License-Identifier: Apache-2.0
#include "file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

namespace berth::storage_fs {
namespace {

// Writes of 1 MiB cost four times as much as these on ext4.
constexpr std::size_t kWriteUnit = 256 << 10;

}  // namespace

File openAt(int folder, const std::string& name, int flags, unsigned mode) {
  for (;;) {
    const int fd = ::openat(folder, name.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd >= 0 || errno != EINTR) return File{fd};
  }
}

std::int64_t sizeOf(int fd) {
  struct stat about {};
  if (::fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) return -1;
  return about.st_size;
}

Outcome<void> writeAt(int fd, std::string_view bytes, std::uint64_t offset, const std::string& what) {
  while (!bytes.empty()) {
    const auto n = ::pwrite(fd, bytes.data(), std::min(bytes.size(), kWriteUnit), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return systemFailed("write " + what, errno);
    bytes.remove_prefix(static_cast<std::size_t>(n));
    offset += static_cast<std::uint64_t>(n);
  }
  return {};
}

Outcome<std::string> readAt(int fd, std::uint64_t offset, std::uint64_t length, const std::string& what) {
  std::string bytes(length, '\0');
  std::size_t got = 0;
  while (got < bytes.size()) {
    const auto n = ::pread(fd, bytes.data() + got, bytes.size() - got, static_cast<off_t>(offset + got));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return systemFailed("read " + what, errno);
    if (n == 0) break;
    got += static_cast<std::size_t>(n);
  }
  bytes.resize(got);
  return bytes;
}

}  // namespace berth::storage_fs
