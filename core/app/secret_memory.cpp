// SPDX-License-Identifier: Apache-2.0
#include "app/secret_memory.hpp"

#include "model/file.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace berth::app {

void forbidCores() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  // Some containers have no such file; the limit has to do there.
  const File filter{::open("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC)};
  if (filter) (void)!::write(filter.fd(), "0", 1);
}

auth::KeyMemory protectKeys(const config::Config& config) {
  const bool has_tls = config.http.tls.isSet();
  if (!has_tls && config.auth.empty()) return auth::KeyMemory::kNotNeeded;
  return auth::setKeysApart(has_tls ? config.http.limits.connections : 0);
}

void warnOfKeysInSwap(auth::KeyMemory keys, const observe::Log& log) {
  if (keys == auth::KeyMemory::kUnlocked)
    log.info("Private keys may be written to swap: raise LimitMEMLOCK or ulimit -l, or use no swap.");
  if (keys == auth::KeyMemory::kNone)
    log.info("Private keys may be written to swap: OpenSSL has no memory to set them apart.");
}

}  // namespace berth::app
