// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "plugin/child_keeper.hpp"
#include "plugin/link.hpp"
#include "plugin/running_instance.hpp"

#include <memory>
#include <string>

namespace berth::plugin {

/// An instance in a child process that is started again when it ends. Calls in flight then are UNAVAILABLE; those made
/// meanwhile wait up to a second for the next process.
class ProcessInstance final : public RunningInstance {
 public:
  /// `manifest` is that of the file. Errors as of Plugins::start().
  static Result<std::shared_ptr<RunningInstance>> start(ChildOrder order, Manifest manifest, const observe::Log& log);

  const Manifest& manifest() const override { return link_.manifest(); }
  const std::string& id() const override { return id_; }
  std::string title() const override;
  Face face(std::string_view kind) override { return link_.face(kind); }
  bool isInstant() const override { return false; }
  Presence presence() const override { return link_.presence(); }
  Result<void> health(std::chrono::milliseconds within) override;

 private:
  ProcessInstance(ChildOrder order, Manifest manifest, const observe::Log& log);

  const std::string id_;
  Link link_;
  ChildKeeper keeper_;
};

}  // namespace berth::plugin
