// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/folder_watch.hpp"
#include "app/hangup_signal.hpp"
#include "model/file.hpp"
#include "observe/log.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <thread>
#include <vector>

namespace berth::app {

/// What became of a look at the files.
enum class Renewed : std::uint8_t {
  kNothing,  ///< What is in force is what they say.
  kDone,     ///< What they say is in force now.
  kRefused,  ///< They cannot be used; what was in force stays.
};

/// Something that was made from files and can be made again from what they are now.
class Renewable {
 public:
  virtual ~Renewable() = default;
  /// What to watch.
  virtual std::vector<std::filesystem::path> files() const = 0;
  /// Looks at the files. What cannot be used changes nothing and is logged; once while it stays the same, unless the
  /// operator has asked (SIGHUP). One thread.
  virtual Renewed renew(bool is_asked) = 0;
};

/// Renews things when their files change or SIGHUP comes. Works on a thread of its own, for as long as it lives.
class Renewal final {
 public:
  struct Times {
    std::chrono::milliseconds quiet{300};  ///< So long must nothing change: files that belong together come one by one.
    std::chrono::milliseconds longest{2000};  ///< But not longer than this from the first change.
    std::chrono::milliseconds poll{60'000};   ///< Where changes are not told, as on some network file systems.
  };

  /// All outlive it.
  Renewal(std::vector<Renewable*> things, HangupSignal& hangups, const observe::Log& log)
      : Renewal{std::move(things), hangups, log, Times{}} {}
  Renewal(std::vector<Renewable*> things, HangupSignal& hangups, const observe::Log& log, Times times);
  ~Renewal();
  Renewal(const Renewal&) = delete;
  Renewal& operator=(const Renewal&) = delete;

  /// Whether everything was what its files say when they were looked at last. Any thread.
  bool isUpToDate() const { return is_up_to_date_; }
  /// When something was renewed last, or when this was made. Any thread.
  std::chrono::sys_seconds renewedAt() const { return renewed_at_; }

 private:
  void run();
  void renew();
  bool waitForQuiet();
  bool watchAll();

  const std::vector<Renewable*> things_;
  HangupSignal& hangups_;
  const observe::Log& log_;
  const Times times_;
  std::atomic<bool> is_up_to_date_{true};
  std::atomic<std::chrono::sys_seconds> renewed_at_;
  FolderWatch watch_;
  File ended_;  ///< eventfd: the destructor's word to the thread.
  std::thread thread_;
};

}  // namespace berth::app
