// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"
#include "plugin/plugin.hpp"

#include <memory>
#include <string>

namespace berth::plugin {

/// One configured use of a plugin: the `self` of its tables. Destroyed with this; no call may run then.
class Instance {
 public:
  /// `config` is a JSON object, already checked against the manifest's schema. Errors name plugin and instance:
  /// kInvalidArgument (the configuration), kNoSpace, kUnavailable (what it depends on), kInternal. May block.
  static Result<std::unique_ptr<Instance>> create(std::shared_ptr<Plugin> plugin, std::string name,
                                                  const std::string& config);
  ~Instance();
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  const std::string& name() const { return name_; }
  const Plugin& plugin() const { return *plugin_; }

  void* self() const { return self_; }
  /// The table of a kind, or null: `instance.table<berth_blobs_v1>(BERTH_BLOBS_KIND)`.
  template <class Table>
  const Table* table(const std::string& kind) const {
    return static_cast<const Table*>(plugin_->table(kind));
  }

 private:
  Instance(std::shared_ptr<Plugin> plugin, std::string name, void* self);

  const std::shared_ptr<Plugin> plugin_;
  const std::string name_;
  void* const self_;
};

}  // namespace berth::plugin
