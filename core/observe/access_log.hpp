// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace berth::observe {

/// One answered request. Views live as long as the call that takes them.
struct AccessEntry {
  std::string_view id;
  std::string_view client;  ///< "10.0.0.1", "10.0.0.1:1234", "2001:db8::1", "[2001:db8::1]:1234"
  std::string_view scheme;  ///< By which the client called.
  std::string_view method;
  std::string_view target;  ///< As sent; written without control characters.
  std::string_view user_agent;
  std::string_view repository;  ///< As the client named it; empty where the path names none.
  std::string_view reference;   ///< Tag, digest or session.
  std::string_view error;       ///< Code of an error.
  int status = 0;
  std::uint64_t received_bytes = 0;
  std::uint64_t sent_bytes = 0;
  std::chrono::nanoseconds duration{};
  std::chrono::nanoseconds first_byte{};  ///< Until the answer began.
  std::string_view user{};                ///< Who it was, as "user:alice"; empty: not known, or nobody was asked.
};

enum class AccessFormat { kJson, kCombined };

/// Who asked for what, a line each, appended to a file or standard output by a thread of its own once 64 KiB are there
/// or a second has passed. write() never blocks on the disk: when 8 MiB wait, lines are dropped and their number is
/// written once there is room. Any thread.
class AccessLog {
 public:
  /// "-" is standard output. Throws std::system_error with the path when it cannot be opened.
  AccessLog(std::string path, AccessFormat format);
  /// Writes what waits.
  ~AccessLog();
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;

  void write(const AccessEntry& entry);

  /// Opens the path anew before the next line is written: after a rotation moved the file.
  void reopen();

 private:
  void run();
  void flush(std::unique_lock<std::mutex>& lock);
  int openFile() const;

  const std::string path_;
  const AccessFormat format_;
  int fd_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::string waiting_;
  std::uint64_t dropped_ = 0;
  bool must_reopen_ = false;
  bool is_ending_ = false;
  std::thread writer_;
};

/// The line of an entry at `time` (RFC 3339 for JSON), with '\n'.
std::string formatAccess(const AccessEntry& entry, AccessFormat format, std::chrono::system_clock::time_point time);

}  // namespace berth::observe
