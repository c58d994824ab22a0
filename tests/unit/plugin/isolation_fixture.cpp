// SPDX-License-Identifier: Apache-2.0
#include "isolation_fixture.hpp"

#include "plugin/wire_kind.hpp"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>
#include <berth/plugin/v1/plugin.service.hpp>

#include <utility>

namespace berth::plugin {
namespace {

std::vector<std::string> methodsOf(RunningInstance& puppet) {
  return wireKinds()[0].methods(puppet.face(kAuthKind).table);
}

}  // namespace

PuppetService::PuppetService(RunningInstance& puppet, const std::string& address, const Offer& offer)
    : described_{offer.manifest.empty() ? puppet.manifest().text : offer.manifest,
                 offer.methods.empty() ? methodsOf(puppet) : offer.methods,
                 [&puppet](const sdk::Call& call, const berth_health_request& request) {
                   const auto face = puppet.face(BERTH_PLUGIN_KIND);
                   return sdk::PluginClient{tableOf<berth_plugin_v1>(face), face.self}.health(call, request);
                 }} {
  const auto face = puppet.face(kAuthKind);
  services_ = {wireKinds()[0].serve(face.table, face.self),
               proto::makePluginService(sdk::pluginTable<DescribedPlugin>(), &described_)};
  grpc::ServerBuilder builder;
  for (const auto& service : services_) builder.RegisterService(service.get());
  builder.AddListeningPort(address, offer.credentials ? offer.credentials : grpc::InsecureServerCredentials(), &port_);
  server_ = builder.BuildAndStart();
}

PuppetService::~PuppetService() {
  server_->Shutdown(std::chrono::system_clock::now() + milliseconds{100});
  server_->Wait();
}

}  // namespace berth::plugin
