// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/backend.hpp"
#include "config/config.hpp"
#include "model/result.hpp"
#include "observe/log.hpp"
#include "plugin/instance.hpp"
#include "plugin/plugin.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace berth::app {

/// A data directory, opened by storage-fs and served by a Back End of this process: all of `berth backend`, and the
/// lower half of a `berth serve` without --backend.
class LocalStore final {
 public:
  /// Without `listen` for this process only. Every error says what to do.
  static Result<std::unique_ptr<LocalStore>> open(const config::StorageConfig& config,
                                                  std::optional<backend::ListenOptions> listen,
                                                  const observe::Log& log);

  backend::Backend& backend() { return *backend_; }
  /// "storage-fs 0.1.0", for the banner.
  std::string pluginText() const;

 private:
  LocalStore() = default;

  std::shared_ptr<plugin::Plugin> plugin_;
  std::unique_ptr<plugin::Instance> instance_;
  std::unique_ptr<backend::Backend> backend_;
};

}  // namespace berth::app
