// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/plugin_section.hpp"
#include "observe/log.hpp"
#include "plugin/link.hpp"
#include "plugin/running_instance.hpp"
#include "plugin/wakeup.hpp"

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace berth::plugin {

/// A gRPC service of a plugin's contract that somebody else runs. It is asked who it is before its first call, after a
/// call that failed, and now and then, so that one that was away or was replaced is found again.
class RemoteInstance final : public RunningInstance, private Link::Guard {
 public:
  /// As Plugins::start() says. `log` outlives it.
  static Result<std::shared_ptr<RunningInstance>> start(const config::PluginSection& section,
                                                        const std::vector<std::string>& kinds, const observe::Log& log);
  ~RemoteInstance() override;

  const Manifest& manifest() const override { return link_.manifest(); }
  const std::string& id() const override { return id_; }
  std::string title() const override;
  Face face(std::string_view kind) override { return link_.face(kind); }
  bool isInstant() const override { return false; }
  Presence presence() const override { return link_.presence(); }
  Result<void> health(std::chrono::milliseconds within) override;

 private:
  RemoteInstance(const config::PluginSection& section, std::vector<std::string> kinds,
                 std::shared_ptr<grpc::Channel> channel, const observe::Log& log);

  void run();
  Result<void> greet();
  /// The channel finds it again.
  bool isGone(const std::shared_ptr<Peer>& /*peer*/) override { return false; }
  void doubt() override;
  /// A sentence: who is meant, and why it is not there.
  std::string absence() const;
  Result<void> waitForFirst();
  void tell(const Result<void>& greeted);

  const std::string id_;
  const std::string address_;
  const std::vector<std::string> kinds_;
  const std::shared_ptr<grpc::Channel> channel_;
  const observe::Log& log_;
  const Wakeup wakeup_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> doubted_{false};
  std::promise<Result<void>> first_;
  // Of the thread.
  bool has_told_first_ = false;
  bool is_there_ = false;
  bool has_said_away_ = false;
  Link link_;
  std::thread thread_;
};

}  // namespace berth::plugin
