// SPDX-License-Identifier: Apache-2.0
#include "observe/access_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <system_error>
#include <utility>

namespace berth::observe {
namespace {

constexpr std::size_t kFlushBytes = 64 << 10;
constexpr std::size_t kMaxWaiting = 8 << 20;
constexpr std::chrono::seconds kFlushTime{1};

void writeAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    // A full disk or a closed pipe must not stop the registry.
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

AccessLog::AccessLog(std::string path, AccessFormat format)
    : path_{std::move(path)}, format_{format}, fd_{openFile()}, writer_{[this] { run(); }} {}

AccessLog::~AccessLog() {
  {
    const std::lock_guard lock{mutex_};
    is_ending_ = true;
  }
  wake_.notify_one();
  writer_.join();
  if (fd_ != STDOUT_FILENO) ::close(fd_);
}

int AccessLog::openFile() const {
  if (path_ == "-") return STDOUT_FILENO;
  const int fd = ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
  if (fd < 0) throw std::system_error{errno, std::generic_category(), "the access log " + path_};
  return fd;
}

void AccessLog::write(const AccessEntry& entry) {
  const auto line = formatAccess(entry, format_, std::chrono::system_clock::now());
  bool is_due = false;
  {
    const std::lock_guard lock{mutex_};
    if (waiting_.size() + line.size() > kMaxWaiting) {
      ++dropped_;
      return;
    }
    const bool was_due = waiting_.size() >= kFlushBytes;
    waiting_ += line;
    is_due = !was_due && waiting_.size() >= kFlushBytes;
  }
  if (is_due) wake_.notify_one();
}

void AccessLog::reopen() {
  {
    const std::lock_guard lock{mutex_};
    must_reopen_ = true;
  }
  wake_.notify_one();
}

void AccessLog::run() {
  std::unique_lock lock{mutex_};
  while (!is_ending_) {
    wake_.wait_for(lock, kFlushTime, [this] { return is_ending_ || must_reopen_ || waiting_.size() >= kFlushBytes; });
    flush(lock);
  }
  flush(lock);
}

void AccessLog::flush(std::unique_lock<std::mutex>& lock) {
  std::string lines;
  lines.reserve(kFlushBytes);
  std::swap(lines, waiting_);
  if (const auto dropped = std::exchange(dropped_, 0); dropped > 0)
    lines += R"({"msg":"access lines were dropped, the disk is too slow","dropped":)" + std::to_string(dropped) + "}\n";
  const bool must_reopen = std::exchange(must_reopen_, false);
  lock.unlock();
  writeAll(fd_, lines);
  if (must_reopen && path_ != "-") {
    // Without a new file the old one goes on taking lines.
    const int fd = ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
    if (fd >= 0) ::close(std::exchange(fd_, fd));
  }
  lock.lock();
}

}  // namespace berth::observe
