// SPDX-License-Identifier: Apache-2.0
#include "disk.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <thread>

namespace berth::storage_fs {
namespace {

template <class Sync>
int call(Sync sync, int fd, std::chrono::milliseconds delay) {
  if (delay.count() > 0) std::this_thread::sleep_for(delay);
  for (;;) {
    if (sync(fd) == 0) return 0;
    if (errno != EINTR) return errno;
  }
}

}  // namespace

Disk Disk::fromEnvironment() {
  const char* text = std::getenv("BERTH_FS_SYNC_DELAY_MS");
  return Disk{std::chrono::milliseconds{text ? std::strtol(text, nullptr, 10) : 0}};
}

int Disk::syncData(int fd) const {
  return call(::fdatasync, fd, delay_);
}

int Disk::syncFolder(int fd) const {
  return call(::fsync, fd, delay_);
}

int Disk::syncFileSystem(int fd) const {
  return call(::syncfs, fd, delay_);
}

}  // namespace berth::storage_fs
