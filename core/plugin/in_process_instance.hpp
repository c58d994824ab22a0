// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "plugin/instance.hpp"
#include "plugin/running_instance.hpp"

#include <memory>
#include <string>
#include <vector>

namespace berth::plugin {

/// An instance in this process: its tables are the plugin's own, so a call costs what calling a function costs.
class InProcessInstance final : public RunningInstance {
 public:
  explicit InProcessInstance(std::unique_ptr<Instance> instance);

  const Manifest& manifest() const override { return instance_->plugin().manifest(); }
  const std::string& id() const override { return instance_->name(); }
  std::string title() const override;
  Face face(std::string_view kind) override;
  bool isInstant() const override { return manifest().instant; }
  Result<void> health(std::chrono::milliseconds within) override;

 private:
  struct Row {
    std::string kind;
    const void* table;
  };

  const std::unique_ptr<Instance> instance_;
  std::vector<Row> tables_;
};

}  // namespace berth::plugin
