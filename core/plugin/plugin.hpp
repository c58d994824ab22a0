// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "berth/abi.h"
#include "model/result.hpp"
#include "observe/log.hpp"
#include "plugin/host_services.hpp"
#include "plugin/manifest.hpp"

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace berth::plugin {

/// An .so in this process. Its code stays mapped until the process ends; its fini runs when the last owner (an Instance
/// is one) lets go. Load a file once and share it.
class Plugin {
 public:
  /// Loads `path` for `kinds` ("berth.blobs/1"), which it must all offer. Whatever can be refused is refused before any
  /// of its code runs. Every error is one sentence that names the file, the plugin and its version where they are
  /// known, what it wants, what this host has, and what to do. kNotFound, kInvalidArgument, kUnavailable (its init
  /// failed). `log` outlives the plugin. May block.
  static Result<std::shared_ptr<Plugin>> load(const std::string& path, const std::vector<std::string>& kinds,
                                              const observe::Log& log);
  /// What a file says of itself, with nothing of it run; errors as above.
  static Result<Manifest> readManifest(const std::string& path);
  ~Plugin();
  Plugin(const Plugin&) = delete;
  Plugin& operator=(const Plugin&) = delete;

  const std::string& path() const { return path_; }
  const Manifest& manifest() const { return manifest_; }
  /// `plugin 'acme-store' 1.0.0 (/path/acme-store.so)`, as messages begin.
  std::string title() const;

  /// Whether it offers these too; errors as those of load().
  Result<void> checkKinds(const std::vector<std::string>& kinds) const;

  const berth_entry& entry() const { return *entry_; }
  /// The table of a kind; null when it was not among those that the plugin was loaded for or has no such.
  const void* table(const std::string& kind) const;

  /// What an instance sees of the host; lives as long as the plugin.
  const HostServices& addHost(const std::string& instance);
  /// Held around create and destroy: they are serialised per plugin.
  std::mutex& lifecycle() { return lifecycle_; }

 private:
  Plugin(std::string path, Manifest manifest, const observe::Log& log);
  Result<void> start(const std::vector<std::string>& kinds);

  const std::string path_;
  const Manifest manifest_;
  const observe::Log& log_;
  const berth_entry* entry_ = nullptr;
  bool started_ = false;
  std::mutex lifecycle_;
  std::deque<HostServices> hosts_;  ///< Under lifecycle_.
};

}  // namespace berth::plugin
