// SPDX-License-Identifier: Apache-2.0
#include "plugin/secret_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace berth::plugin {
namespace {

constexpr std::size_t kMostBytes = 64 << 10;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_{fd} {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

tl::unexpected<Error> refused(const std::string& why) {
  return fail(ErrorCode::kInvalidArgument, why);
}

std::string withoutNewline(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

}  // namespace

Result<SecretText> secretOfFile(const std::string& path) {
  // Not to wait for the writer of a pipe that stands where a file should.
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  struct stat status {};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0)
    return refused(path + " cannot be read: " + std::strerror(errno) + "; name a file that this user may read");
  if (!S_ISREG(status.st_mode)) return refused(path + " is no regular file; name one that holds the secret");
  std::string text(kMostBytes + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(file.get(), text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return refused(path + " cannot be read: " + std::strerror(errno) + "; look at the disk");
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > kMostBytes) return refused(path + " is longer than 64 KiB, and so no secret; name another file");
  text.resize(size);
  SecretText secret{withoutNewline(std::move(text)), {}};
  if ((status.st_mode & (S_IRGRP | S_IROTH)) != 0)
    secret.warning = path + " can be read by other users than its owner; chmod 600 it";
  return secret;
}

Result<SecretText> secretOfEnvironment(const std::string& name) {
  const char* value = name.empty() || name.find('\0') != std::string::npos ? nullptr : std::getenv(name.c_str());
  if (value == nullptr) return refused("the environment variable " + name + " is not set; set it before the start");
  return SecretText{withoutNewline(value), {}};
}

}  // namespace berth::plugin
