// SPDX-License-Identifier: Apache-2.0
#include "plugin/plugin_host.hpp"

#include "observe/log.hpp"
#include "plugin/child_confinement.hpp"
#include "plugin/child_greeting.hpp"
#include "plugin/instance.hpp"
#include "plugin/negotiation.hpp"
#include "plugin/served_plugin.hpp"
#include "runtime/library.hpp"

#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/server_posix.h>
#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <iostream>
#include <thread>
#include <utility>
#include <vector>

namespace berth::plugin {
namespace {

constexpr int kExitOk = 0;
constexpr int kExitFailed = 1;
constexpr std::chrono::seconds kGrace{1};
// A little less than the host waits before it kills.
constexpr std::chrono::seconds kMostTimeToEnd{3};

void awaitHangUp(int control) {
  pollfd wait{control, POLLIN, 0};
  while (::poll(&wait, 1, -1) <= 0) continue;
}

// Whatever the plugin does, in `create` too: without its host this process ends.
void endWithHost(int control) {
  std::thread{[control] {
    awaitHangUp(control);
    std::this_thread::sleep_for(kMostTimeToEnd);
    ::_exit(kExitFailed);
  }}.detach();
}

void say(int control, const std::string& line) {
  [[maybe_unused]] const auto written = ::write(control, line.data(), line.size());
}

/// Serves all kinds of the instance until the host hangs up.
void serve(const Instance& instance, int control, int calls) {
  const ServedPlugin served{instance};
  grpc::ServerBuilder builder;
  served.addTo(builder);
  const auto server = builder.BuildAndStart();
  grpc::AddInsecureChannelFromFd(server.get(), calls);
  say(control, ChildGreeting::ready());
  awaitHangUp(control);
  server->Shutdown(std::chrono::system_clock::now() + kGrace);
  server->Wait();
}

Result<std::unique_ptr<Instance>> makeInstance(const std::string& file, const std::string& id,
                                               const std::string& config, const observe::Log& log) {
  BERTH_TRY(const Manifest manifest, Plugin::readManifest(file));
  BERTH_CHECK(checkIsolation(manifest, config::Isolation::kProcess));
  BERTH_TRY(std::shared_ptr<Plugin> plugin, Plugin::load(file, {}, log));
  return Instance::create(std::move(plugin), id, config);
}

}  // namespace

int runPluginHost(const std::string& file, const std::string& id) {
  const auto ends = takeEnds();
  if (!ends) {
    std::cerr << "berth: plugin-host is started by berth itself, for plugins with `isolation: process`\n";
    return kExitFailed;
  }
  confineChild(*ends);
  endWithHost(ends->control);
  const std::string config = takeInput();
  proto::startLibrary();
  const observe::Log log;
  auto instance = makeInstance(file, id, config, log);
  if (!instance) {
    say(ends->control, ChildGreeting::failed(instance.error()));
    return kExitFailed;
  }
  serve(**instance, ends->control, ends->calls);
  instance->reset();
  return kExitOk;
}

}  // namespace berth::plugin
