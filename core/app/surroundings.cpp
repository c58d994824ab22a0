// SPDX-License-Identifier: Apache-2.0
#include "app/surroundings.hpp"

#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>

namespace berth::app {
namespace {

namespace fs = std::filesystem;

// Cached blobs, uploads, the store's own files.
constexpr std::uint64_t kFilesBesideConnections = 1024;

// The value of an environment variable that holds an absolute path, as the XDG specification wants it.
fs::path absoluteFrom(const char* variable) {
  const char* value = std::getenv(variable);
  const fs::path path = value == nullptr ? "" : value;
  return path.is_absolute() ? path : fs::path{};
}

}  // namespace

fs::path defaultRoot() {
  std::error_code ignored;
  if (::geteuid() == 0 && fs::is_directory("/var/lib/berth", ignored)) return "/var/lib/berth";
  if (const fs::path data = absoluteFrom("XDG_DATA_HOME"); !data.empty()) return data / "berth";
  if (const fs::path home = absoluteFrom("HOME"); !home.empty()) return home / ".local/share/berth";
  return fs::absolute("data");
}

fs::path programFile() {
  return fs::read_symlink("/proc/self/exe");
}

fs::path pluginFolder() {
  const fs::path program = programFile().parent_path();
  std::error_code ignored;
  if (fs::is_directory(program / "plugins", ignored)) return program / "plugins";
  return (program / "../lib/berth/plugins").lexically_normal();
}

void boundHeap() {
  constexpr int kLargeBytes = 256 << 10;
  ::mallopt(M_MMAP_THRESHOLD, kLargeBytes);
}

std::uint64_t raiseFileLimit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  const rlimit wanted{limit.rlim_max, limit.rlim_max};
  if (::setrlimit(RLIMIT_NOFILE, &wanted) == 0) limit = wanted;
  return limit.rlim_cur;
}

void warnOfFewFiles(std::uint64_t limit, std::uint64_t connections, const observe::Log& log) {
  if (limit >= connections + kFilesBesideConnections) return;
  log.warn(
      "This process may open fewer files than its connections can need; raise LimitNOFILE or ulimit -Hn, or lower "
      "http.limits.connections.",
      {{"files", std::to_string(limit)}, {"connections", std::to_string(connections)}});
}

void ignoreBrokenPipes() {
  std::signal(SIGPIPE, SIG_IGN);
}

}  // namespace berth::app
