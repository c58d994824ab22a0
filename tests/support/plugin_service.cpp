// SPDX-License-Identifier: Apache-2.0
#include "support/plugin_service.hpp"

#include "plugin/wire_kind.hpp"

#include <berth/gen/auth.abi.h>
#include <grpcpp/server_builder.h>
#include <berth/plugin/v1/plugin.service.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace berth::test {
namespace {

using plugin::tableOf;

std::vector<std::string> methodsOf(plugin::RunningInstance& instance) {
  return plugin::wireKinds()[0].methods(instance.face(BERTH_AUTH_KIND).table);
}

sdk::Result<berth_health_response> healthOf(plugin::RunningInstance& instance, const sdk::Call& call,
                                            const berth_health_request& request) {
  const auto face = instance.face(BERTH_PLUGIN_KIND);
  const auto* own = tableOf<berth_plugin_v1>(face);
  if (own != nullptr && BERTH_HAS(own, health)) return sdk::PluginClient{own, face.self}.health(call, request);
  auto answer = sdk::make<berth_health_response>();
  answer.ready = 1;
  return answer;
}

std::string bytesOf(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace

PluginService::PluginService(plugin::RunningInstance& instance, const std::string& address, const Offer& offer)
    : described_{offer.manifest.empty() ? instance.manifest().text : offer.manifest,
                 offer.methods.empty() ? methodsOf(instance) : offer.methods,
                 [&instance](const sdk::Call& call, const berth_health_request& request) {
                   return healthOf(instance, call, request);
                 }} {
  const auto face = instance.face(BERTH_AUTH_KIND);
  services_ = {plugin::wireKinds()[0].serve(face.table, face.self),
               proto::makePluginService(sdk::pluginTable<plugin::DescribedPlugin>(), &described_)};
  grpc::ServerBuilder builder;
  for (const auto& service : services_) builder.RegisterService(service.get());
  builder.AddListeningPort(address, offer.credentials ? offer.credentials : grpc::InsecureServerCredentials(), &port_);
  server_ = builder.BuildAndStart();
}

PluginService::~PluginService() {
  if (!server_) return;
  server_->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds{100});
  server_->Wait();
}

std::shared_ptr<grpc::ServerCredentials> mutualTls(const config::TlsConfig& tls) {
  grpc::SslServerCredentialsOptions options{GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY};
  options.pem_key_cert_pairs.push_back({bytesOf(tls.key), bytesOf(tls.certificate)});
  options.pem_root_certs = bytesOf(tls.ca);
  return grpc::SslServerCredentials(options);
}

}  // namespace berth::test
