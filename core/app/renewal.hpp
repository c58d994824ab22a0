// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/folder_watch.hpp"
#include "app/hangup_signal.hpp"
#include "model/file.hpp"
#include "observe/log.hpp"

#include <chrono>
#include <filesystem>
#include <thread>
#include <vector>

namespace berth::app {

/// Something that was made from files and can be made again from what they are now.
class Renewable {
 public:
  virtual ~Renewable() = default;
  /// What to watch.
  virtual std::vector<std::filesystem::path> files() const = 0;
  /// Looks at the files. What cannot be used changes nothing and is logged; once while it stays the same, unless the
  /// operator has asked (SIGHUP). One thread.
  virtual void renew(bool is_asked) = 0;
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

 private:
  void run();
  bool waitForQuiet();
  bool watchAll();

  const std::vector<Renewable*> things_;
  HangupSignal& hangups_;
  const observe::Log& log_;
  const Times times_;
  FolderWatch watch_;
  File ended_;  ///< eventfd: the destructor's word to the thread.
  std::thread thread_;
};

}  // namespace berth::app
