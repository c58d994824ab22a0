// SPDX-License-Identifier: Apache-2.0
#include "backend/unix_listener.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>
#include <thread>
#include <utility>

namespace berth::backend {

namespace {

constexpr int kBacklog = 128;
constexpr std::chrono::seconds kLongestLock{3};
constexpr std::chrono::milliseconds kLockAgain{10};

std::string causeOf(int error) {
  return std::generic_category().message(error);
}

tl::unexpected<Error> refuse(const std::string& path, const std::string& reason) {
  return fail(ErrorCode::kUnavailable, "cannot listen on unix:" + path + ": " + reason);
}

Result<sockaddr_un> addressOf(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) return refuse(path, "the path is empty or too long");
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

int bindTo(const File& socket, const sockaddr_un& address) {
  return ::bind(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0 : errno;
}

/// Held while a stale socket is replaced or the own one removed, so that two Back Ends that start at once cannot remove
/// each other's. A file of its own, `<socket>.lock`, that exists only meanwhile: whatever else is there may be locked
/// by whom it belongs to, as a data directory is.
class SocketLock {
 public:
  static Result<SocketLock> take(const std::string& socket) {
    const std::string path = socket + ".lock";
    const auto deadline = std::chrono::steady_clock::now() + kLongestLock;
    while (true) {
      File file{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
      if (!file) return refuse(socket, path + " cannot be made: " + causeOf(errno));
      if (::flock(file.fd(), LOCK_EX | LOCK_NB) == 0) {
        if (isAt(file, path)) return SocketLock{path, std::move(file)};
        continue;  // Whoever had it has removed it.
      }
      if (errno != EWOULDBLOCK && errno != EINTR) return refuse(socket, path + " cannot be locked: " + causeOf(errno));
      if (std::chrono::steady_clock::now() > deadline) {
        return refuse(socket, "another process holds " + path + "; stop it or choose another path");
      }
      std::this_thread::sleep_for(kLockAgain);
    }
  }

  SocketLock(SocketLock&& other) noexcept = default;
  SocketLock& operator=(SocketLock&&) = delete;
  ~SocketLock() {
    if (file_) ::unlink(path_.c_str());
  }

 private:
  SocketLock(std::string path, File file) : path_{std::move(path)}, file_{std::move(file)} {}

  static bool isAt(const File& file, const std::string& path) {
    struct stat ours {};
    struct stat theirs {};
    return ::fstat(file.fd(), &ours) == 0 && ::lstat(path.c_str(), &theirs) == 0 && ours.st_dev == theirs.st_dev &&
           ours.st_ino == theirs.st_ino;
  }

  std::string path_;
  File file_;
};

Result<void> removeStale(const std::string& path, const sockaddr_un& address, int type) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return {};
  if (!S_ISSOCK(status.st_mode)) return refuse(path, "that file is not a socket; remove it or choose another path");
  const File probe{::socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (::connect(probe.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 || errno == EAGAIN) {
    return refuse(path, "another process listens there; stop it or choose another path");
  }
  if (errno != ECONNREFUSED) return refuse(path, causeOf(errno));
  if (::unlink(path.c_str()) != 0) return refuse(path, "its old socket cannot be removed: " + causeOf(errno));
  return {};
}

}  // namespace

Result<UnixListener> UnixListener::open(const std::string& path, int type, std::vector<uid_t> other_users) {
  BERTH_TRY(const sockaddr_un address, addressOf(path));
  File socket{::socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!socket) return refuse(path, causeOf(errno));
  // The file takes its mode from the socket, so it is never open to others, not even for a moment.
  if (::fchmod(socket.fd(), 0600) != 0) return refuse(path, causeOf(errno));

  BERTH_TRY(const SocketLock lock, SocketLock::take(path));
  int error = bindTo(socket, address);
  if (error == EADDRINUSE) {
    BERTH_CHECK(removeStale(path, address, type));
    error = bindTo(socket, address);
  }
  if (error != 0) return refuse(path, causeOf(error));
  if (!other_users.empty() && ::chmod(path.c_str(), 0666) != 0) return refuse(path, causeOf(errno));
  if (::listen(socket.fd(), kBacklog) != 0) return refuse(path, causeOf(errno));
  return UnixListener{path, std::move(socket), std::move(other_users)};
}

UnixListener::UnixListener(std::string path, File socket, std::vector<uid_t> other_users)
    : path_{std::move(path)}, socket_{std::move(socket)}, other_users_{std::move(other_users)} {
  struct stat status {};
  if (::lstat(path_.c_str(), &status) != 0) return;
  device_ = status.st_dev;
  inode_ = status.st_ino;
}

UnixListener::~UnixListener() {
  if (!socket_) return;
  // Without it the next one finds a stale socket, which it knows how to replace.
  const auto lock = SocketLock::take(path_);
  if (!lock) return;
  struct stat status {};
  const bool ours = ::lstat(path_.c_str(), &status) == 0 && status.st_dev == device_ && status.st_ino == inode_;
  if (ours) ::unlink(path_.c_str());
}

Result<File> UnixListener::accept() {
  File peer{::accept4(socket_.fd(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
  if (!peer) {
    const bool exhausted = errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS;
    return fail(exhausted ? ErrorCode::kUnavailable : ErrorCode::kNotFound, causeOf(errno));
  }
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (::getsockopt(peer.fd(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) {
    return fail(ErrorCode::kDenied, causeOf(errno));
  }
  const uid_t user = credentials.uid;
  const bool allowed = user == ::geteuid() || user == 0 || std::ranges::count(other_users_, user) > 0;
  if (allowed) return peer;
  return fail(ErrorCode::kDenied, "user " + std::to_string(user) + " may not connect to unix:" + path_ +
                                      "; run its process as this user, or let that user in where this one is started");
}

}  // namespace berth::backend
