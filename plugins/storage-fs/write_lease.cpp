// SPDX-License-Identifier: Apache-2.0
#include "write_lease.hpp"

#include <fcntl.h>

#include <cerrno>
#include <csignal>

namespace berth::storage_fs {

Outcome<void> checkNoWriter(int fd, const std::string& what) {
  // Whoever opens the file while we hold the lease makes the kernel send a signal; the default one ends the process.
  (void)::fcntl(fd, F_SETSIG, SIGURG);
  if (::fcntl(fd, F_SETLEASE, F_RDLCK) == 0) {
    (void)::fcntl(fd, F_SETLEASE, F_UNLCK);
    return {};
  }
  if (errno != EAGAIN) return {};
  return failed(BERTH_ABORTED, "somebody still writes " + what + "; close it first");
}

}  // namespace berth::storage_fs
