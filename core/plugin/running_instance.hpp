// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"
#include "plugin/manifest.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace berth::plugin {

/// One configured use of a plugin, wherever it runs: in this process, in a child, as a service. Any thread. It is
/// stopped and destroyed with this; no call may run then.
class RunningInstance {
 public:
  /// A kind's table and its `self`; a method that the instance lacks is null.
  struct Face {
    const void* table = nullptr;  ///< Null: the kind is not offered.
    void* self = nullptr;
  };

  /// Whether calls reach an instance now, as far as is known without asking. It may outlive the instance.
  using Presence = std::shared_ptr<const std::atomic<bool>>;

  RunningInstance() = default;
  virtual ~RunningInstance() = default;
  RunningInstance(const RunningInstance&) = delete;
  RunningInstance& operator=(const RunningInstance&) = delete;

  /// As of its last start. Empty while a service has never answered. The reference stays good as long as the instance.
  virtual const Manifest& manifest() const = 0;
  /// The id of its section, unique in its list.
  virtual const std::string& id() const = 0;
  /// As messages begin: `plugin 'ldap' 1.0 as "corp"`; with the process or address where it is not in this process.
  virtual std::string title() const = 0;

  /// What it answers of a kind ("berth.auth/1"). A face is good as long as the instance; which methods it has may
  /// change when a service is replaced or answers for the first time (until then all are there, and UNAVAILABLE), so
  /// ask anew for each use: it is a lookup.
  virtual Face face(std::string_view kind) = 0;
  /// Its calls wait for nothing: it is in this process and its manifest says so.
  virtual bool isInstant() const = 0;

  /// Always true for one that is in this process.
  virtual Presence presence() const { return std::make_shared<const std::atomic<bool>>(true); }

  /// Whether it can serve now. Errors are kUnavailable, with a sentence of cause and cure for the operator. Waits at
  /// most `within`, but for a plugin of this process that does not look at its call's deadline.
  virtual Result<void> health(std::chrono::milliseconds within) = 0;
};

/// The same with its type: `tableOf<berth_auth_v1>(face)`.
template <class Table>
const Table* tableOf(const RunningInstance::Face& face) {
  return static_cast<const Table*>(face.table);
}

}  // namespace berth::plugin
