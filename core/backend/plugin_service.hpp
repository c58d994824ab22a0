// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/backend.hpp"
#include "model/result.hpp"
#include "observe/log.hpp"
#include "plugin/instance.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace berth::backend {

/// An instance of a plugin for registries that use it with `isolation: remote`.
class PluginService {
 public:
  /// Whether it may listen so. Beyond loopback only with TLS, as passwords come in: `listen.insecure_open` does not
  /// change that. kInvalidArgument, with the cure.
  static Result<void> check(const ListenOptions& listen);
  /// Serves at once. Errors are those of check(); kInvalidArgument too for files of `listen.tls`; kUnavailable: the
  /// address cannot be had. `instance` and `log` outlive this.
  static Result<std::unique_ptr<PluginService>> start(const plugin::Instance& instance, const ListenOptions& listen,
                                                      const observe::Log& log);
  /// stop() with no time for calls in flight.
  ~PluginService();
  PluginService(const PluginService&) = delete;
  PluginService& operator=(const PluginService&) = delete;

  /// As bound: "unix:/run/berth/auth.sock", "10.0.0.5:7443".
  const std::string& address() const;

  /// Lets nobody in any more, gives calls in flight `grace` and cancels them then. Returns when the plugin has returned
  /// from all of them, which one that hangs never does. Any thread; more than once is harmless.
  void stop(std::chrono::milliseconds grace);

 private:
  struct State;
  explicit PluginService(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace berth::backend
