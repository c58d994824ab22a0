// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/tls_config.hpp"
#include "plugin/described_plugin.hpp"
#include "plugin/running_instance.hpp"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>

#include <memory>
#include <string>
#include <vector>

namespace berth::test {

/// An auth plugin of this process as a service, as somebody else would run it.
class PluginService {
 public:
  struct Offer {
    std::string manifest;                                  ///< Empty: the plugin's.
    std::vector<std::string> methods;                      ///< Empty: those it has.
    std::shared_ptr<grpc::ServerCredentials> credentials;  ///< Null: none.
  };

  /// `instance` outlives this. `address` is "unix:PATH" or "HOST:PORT", port 0 for any.
  PluginService(plugin::RunningInstance& instance, const std::string& address)
      : PluginService{instance, address, Offer{}} {}
  PluginService(plugin::RunningInstance& instance, const std::string& address, const Offer& offer);
  ~PluginService();
  PluginService(const PluginService&) = delete;
  PluginService& operator=(const PluginService&) = delete;

  /// Of TCP; 0 when nothing is served there.
  int port() const { return port_; }

 private:
  plugin::DescribedPlugin described_;
  std::vector<std::shared_ptr<grpc::Service>> services_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

/// Those of a service that shows the certificate of `tls` to clients whose certificate its authority has signed, and to
/// no others.
std::shared_ptr<grpc::ServerCredentials> mutualTls(const config::TlsConfig& tls);

}  // namespace berth::test
