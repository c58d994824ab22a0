// SPDX-License-Identifier: Apache-2.0
#include "plugin/process_instance.hpp"

#include "plugin/instance_health.hpp"

#include <utility>

namespace berth::plugin {
namespace {

constexpr std::chrono::seconds kPatience{1};

}  // namespace

ProcessInstance::ProcessInstance(ChildOrder order, Manifest manifest, const observe::Log& log)
    : id_{order.id},
      link_{order.kinds, std::move(manifest), "the plugin's process is being started", kPatience, keeper_},
      keeper_{std::move(order), link_, log} {}

Result<std::shared_ptr<RunningInstance>> ProcessInstance::start(ChildOrder order, Manifest manifest,
                                                                const observe::Log& log) {
  const std::shared_ptr<ProcessInstance> instance{new ProcessInstance{std::move(order), std::move(manifest), log}};
  BERTH_CHECK(instance->keeper_.waitForFirst());
  return instance;
}

std::string ProcessInstance::title() const {
  const pid_t pid = keeper_.pid();
  return titleOf(manifest(), id_) + (pid == 0 ? " (no process)" : " (process " + std::to_string(pid) + ")");
}

Result<void> ProcessInstance::health(std::chrono::milliseconds within) {
  const auto peer = link_.peer();
  if (!peer) return fail(ErrorCode::kUnavailable, link_.cause());
  auto health = askHealth(peer->plugin(), title(), within);
  if (!health) keeper_.doubt();
  return health;
}

}  // namespace berth::plugin
