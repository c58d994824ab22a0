// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace berth::storage_fs {

/// The store's only way to make bytes survive power loss. Each call returns 0 or an errno value; after EIO the bytes
/// are lost whatever a later call says, because the kernel reports a failed write-back once. Any thread.
class Disk {
 public:
  /// `delay` is added to each sync: for tests that show who waits for a slow disk and who does not.
  explicit Disk(std::chrono::milliseconds delay = {}) : delay_{delay} {}

  /// The delay that the environment variable BERTH_FS_SYNC_DELAY_MS asks for.
  static Disk fromEnvironment();

  int syncData(int fd) const;
  int syncFolder(int fd) const;
  int syncFileSystem(int fd) const;

 private:
  std::chrono::milliseconds delay_;
};

}  // namespace berth::storage_fs
