// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "plugin/described_plugin.hpp"
#include "plugin/instance.hpp"

#include <memory>
#include <string>
#include <vector>

namespace grpc {
class ServerBuilder;
class Service;
}  // namespace grpc

namespace berth::plugin {

/// An instance of this process as gRPC services: all of its kinds that can be called from elsewhere, and what is asked
/// about it (berth.plugin/1). Any thread.
class ServedPlugin {
 public:
  /// `instance` outlives this.
  explicit ServedPlugin(const Instance& instance);
  ServedPlugin(const ServedPlugin&) = delete;
  ServedPlugin& operator=(const ServedPlugin&) = delete;

  /// Adds the services, and the limits of a server that has them. This outlives the server. A call that never returns
  /// holds one of 256 threads for good; once all are held, nobody is answered.
  void addTo(grpc::ServerBuilder& builder) const;

 private:
  std::unique_ptr<DescribedPlugin> described_;
  std::vector<std::shared_ptr<grpc::Service>> services_;
};

}  // namespace berth::plugin
