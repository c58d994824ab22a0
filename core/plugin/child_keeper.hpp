// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "observe/log.hpp"
#include "observe/metrics.hpp"
#include "plugin/child_process.hpp"
#include "plugin/link.hpp"
#include "plugin/wakeup.hpp"

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace berth::plugin {

/// What a child is started for, and how.
struct ChildOrder {
  std::string program;  ///< `berth`
  std::string file;     ///< The plugin's.
  std::string id;
  std::string config;  ///< JSON with its secrets: to the child's standard input only.
  std::vector<std::string> kinds;
  std::chrono::milliseconds deadline{};  ///< Of a call; Health may take a second more.
  observe::Counter* restarts = nullptr;  ///< Counts each start but the first. Outlives the keeper; null: nobody counts.
};

/// Keeps one `berth plugin-host` running and a Link connected with it: starts it anew when it ends, when it no longer
/// answers calls, or when it cannot say within its deadline whether it is well. On a thread of its own, which is the
/// one that spawns the child (see ChildProcess). Never gives up.
class ChildKeeper final : public Link::Guard {
 public:
  /// `link` and `log` outlive it.
  ChildKeeper(ChildOrder order, Link& link, const observe::Log& log);
  /// Lets the child end by itself for a moment, then ends it.
  ~ChildKeeper();
  ChildKeeper(const ChildKeeper&) = delete;
  ChildKeeper& operator=(const ChildKeeper&) = delete;

  /// Waits until the child serves for the first time, or is known not to: then it is not started anew.
  Result<void> waitForFirst();
  bool isGone(const std::shared_ptr<Peer>& peer) override;
  void doubt() override;
  /// 0: none at the moment.
  pid_t pid() const { return pid_; }

 private:
  void run();
  Result<void> live();
  Result<void> awaitReady(const ChildProcess& child) const;
  std::string watch(ChildProcess& child, const Peer& peer);

  bool isWell(const Peer& peer) const;
  void letEnd(ChildProcess& child) const;
  void expose(File calls, std::shared_ptr<Peer> peer);
  std::string titled(const std::string& text) const;

  const ChildOrder order_;
  Link& link_;
  const observe::Log& log_;
  const Wakeup wakeup_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> doubted_{false};
  std::atomic<bool> lost_{false};  ///< The child has closed the socket of its calls.
  std::atomic<pid_t> pid_{0};
  std::promise<Result<void>> first_;
  bool has_served_ = false;  ///< Of the thread.
  std::mutex mutex_;
  std::shared_ptr<Peer> peer_;
  File calls_;  ///< The socket of its calls: our end, once more.
  std::thread thread_;
};

}  // namespace berth::plugin
