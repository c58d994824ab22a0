// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "berth/gen/blobs.hpp"
#include "berth/gen/plugin.hpp"
#include "berth/gen/records.hpp"
#include "berth/plugin/v1/blobs.proxy.hpp"
#include "berth/plugin/v1/blobs.service.hpp"
#include "berth/plugin/v1/plugin.proxy.hpp"
#include "berth/plugin/v1/plugin.service.hpp"
#include "berth/plugin/v1/records.proxy.hpp"
#include "berth/plugin/v1/records.service.hpp"
#include "runtime/limits.hpp"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace berth::proto {

/// A gRPC server in this process, and a channel to it: in the process, or by TCP.
class LoopServer {
 public:
  enum class By { kProcess, kTcp };

  explicit LoopServer(std::vector<std::shared_ptr<grpc::Service>> services, By by = By::kProcess)
      : services_{std::move(services)} {
    grpc::ServerBuilder builder;
    allowLargeMessages(builder);
    for (const auto& service : services_) builder.RegisterService(service.get());
    int port = 0;
    if (by == By::kTcp) builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    server_ = builder.BuildAndStart();
    grpc::ChannelArguments arguments;
    allowLargeMessages(arguments);
    channel_ = by == By::kProcess ? server_->InProcessChannel(arguments)
                                  : grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port),
                                                              grpc::InsecureChannelCredentials(), arguments);
  }
  ~LoopServer() {
    server_->Shutdown();
    server_->Wait();
  }

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

 private:
  std::vector<std::shared_ptr<grpc::Service>> services_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace berth::proto
