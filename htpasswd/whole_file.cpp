// SPDX-License-Identifier: Apache-2.0
#include "htpasswd/whole_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace berth::htpasswd {
namespace {

constexpr off_t kMostBytes = off_t{16} << 20;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_{number} {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

tl::unexpected<std::string> failed(const std::string& path, const std::string& what) {
  return fail(path + " " + what + ": " + std::generic_category().message(errno));
}

bool writeAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// Gives the file behind the descriptor its content, its owner and its mode.
Result<void> fill(int descriptor, const std::string& path, std::string_view text,
                  const std::optional<struct stat>& before) {
  if (!writeAll(descriptor, text)) return failed(path, "cannot be written");
  struct stat now {};
  if (before && ::fstat(descriptor, &now) == 0) {
    const bool is_owned = now.st_uid == before->st_uid && now.st_gid == before->st_gid;
    if (!is_owned && ::fchown(descriptor, before->st_uid, before->st_gid) != 0)
      return failed(path, "cannot keep its owner; run this as that user or as root");
    if (::fchmod(descriptor, before->st_mode & 07777U) != 0) return failed(path, "cannot keep its mode");
  }
  if (::fsync(descriptor) != 0) return failed(path, "cannot be written");
  return {};
}

}  // namespace

Result<std::optional<WholeFile>> WholeFile::read(const std::string& path) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
  if (file.number() < 0 && errno == ENOENT) return std::optional<WholeFile>{};
  WholeFile whole;
  if (file.number() < 0 || ::fstat(file.number(), &whole.state) != 0) return failed(path, "cannot be read");
  if (!S_ISREG(whole.state.st_mode)) return fail(path + " is no regular file");
  if (whole.state.st_size > kMostBytes) return fail(path + " is larger than 16 MiB: it is no such file");
  whole.text.resize(static_cast<std::size_t>(whole.state.st_size));
  std::size_t size = 0;
  while (size < whole.text.size()) {
    const auto got = ::read(file.number(), whole.text.data() + size, whole.text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed(path, "cannot be read");
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  whole.text.resize(size);
  if (whole.text.find('\0') != std::string::npos) return fail(path + " holds a NUL: it is no text");
  return std::optional{std::move(whole)};
}

Result<LockedFolder> LockedFolder::of(const std::string& file) {
  const auto slash = file.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : file.substr(0, slash + 1);
  LockedFolder locked{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (locked.descriptor_ < 0) return failed(folder, "cannot be opened");
  while (::flock(locked.descriptor_, LOCK_EX) != 0)
    if (errno != EINTR) return failed(folder, "cannot be locked");
  return locked;
}

LockedFolder::LockedFolder(LockedFolder&& other) noexcept : descriptor_{other.descriptor_} {
  other.descriptor_ = -1;
}

LockedFolder::~LockedFolder() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<void> LockedFolder::replace(const std::string& path, std::string_view text,
                                   const std::optional<struct stat>& before) const {
  std::string name = path + ".XXXXXX";
  const Descriptor file{::mkostemp(name.data(), O_CLOEXEC)};
  if (file.number() < 0) return failed(path, "cannot be replaced");
  auto filled = fill(file.number(), path, text, before);
  if (filled && ::rename(name.c_str(), path.c_str()) != 0) filled = failed(path, "cannot be replaced");
  if (!filled) {
    ::unlink(name.c_str());
    return filled;
  }
  if (::fsync(descriptor_) != 0) return failed(path, "is replaced, but a power loss may undo that");
  return {};
}

}  // namespace berth::htpasswd
