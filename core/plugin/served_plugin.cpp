// SPDX-License-Identifier: Apache-2.0
#include "plugin/served_plugin.hpp"

#include "plugin/wire_kind.hpp"
#include "runtime/limits.hpp"

#include <grpcpp/resource_quota.h>
#include <grpcpp/server_builder.h>
#include <berth/plugin/v1/plugin.service.hpp>

#include <utility>

namespace berth::plugin {
namespace {

constexpr int kMostPollers = 32;
// Far more than a registry asks at a time. Once those are used up that calls hold for good, nobody can say that this
// process is well.
constexpr int kMostThreads = 256;

sdk::Result<berth_health_response> healthOf(const Instance& instance, const sdk::Call& call,
                                            const berth_health_request& request) {
  const auto* own = instance.table<berth_plugin_v1>(BERTH_PLUGIN_KIND);
  if (own != nullptr && BERTH_HAS(own, health)) return sdk::PluginClient{own, instance.self()}.health(call, request);
  auto answer = sdk::make<berth_health_response>();
  answer.ready = 1;
  return answer;
}

}  // namespace

ServedPlugin::ServedPlugin(const Instance& instance) {
  std::vector<std::string> methods;
  for (const auto& kind : wireKinds()) {
    const auto* table = instance.table<void>(std::string{kind.kind});
    if (table == nullptr) continue;
    services_.push_back(kind.serve(table, instance.self()));
    for (auto& method : kind.methods(table)) methods.push_back(std::move(method));
  }
  described_ = std::make_unique<DescribedPlugin>(instance.plugin().manifest().text, std::move(methods),
                                                 [&instance](const sdk::Call& call, const berth_health_request& asked) {
                                                   return healthOf(instance, call, asked);
                                                 });
  services_.push_back(proto::makePluginService(sdk::pluginTable<DescribedPlugin>(), described_.get()));
}

void ServedPlugin::addTo(grpc::ServerBuilder& builder) const {
  proto::allowLargeMessages(builder);
  builder.SetSyncServerOption(grpc::ServerBuilder::NUM_CQS, 1);
  builder.SetSyncServerOption(grpc::ServerBuilder::MAX_POLLERS, kMostPollers);
  grpc::ResourceQuota quota;
  builder.SetResourceQuota(quota.SetMaxThreads(kMostThreads));
  for (const auto& service : services_) builder.RegisterService(service.get());
}

}  // namespace berth::plugin
