// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "outcome.hpp"

#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace berth::storage_fs {

/// Modes of everything the store makes: its user writes, its group may read, others see nothing.
inline constexpr unsigned kFileMode = 0640;
inline constexpr unsigned kFolderMode = 0750;

/// Owns a file descriptor. Move-only; closes on destruction.
class File {
 public:
  File() = default;
  explicit File(int fd) : fd_{fd} {}
  File(File&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
  File& operator=(File&& other) noexcept {
    if (this != &other) {
      close();
      fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
  }
  ~File() { close(); }

  int fd() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int release() { return std::exchange(fd_, -1); }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_ = -1;
};

/// Opens relative to a folder, always O_CLOEXEC and never following a symbolic link in the last part; -1 and errno.
File openAt(int folder, const std::string& name, int flags, unsigned mode = 0);

/// Size of an open regular file; -1 for anything else.
std::int64_t sizeOf(int fd);

/// Writes all of it, or says why not (`what` names the file). Restarts when interrupted.
Outcome<void> writeAt(int fd, std::string_view bytes, std::uint64_t offset, const std::string& what);

/// Up to `length` bytes; fewer only at the end of the file.
Outcome<std::string> readAt(int fd, std::uint64_t offset, std::uint64_t length, const std::string& what);

}  // namespace berth::storage_fs
