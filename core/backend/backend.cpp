// SPDX-License-Identifier: Apache-2.0
#include "backend/backend.hpp"

#include "backend/descriptor_socket.hpp"
#include "backend/server_credentials.hpp"
#include "backend/stoppable_records.hpp"
#include "backend/unix_acceptor.hpp"
#include "plugin/described_plugin.hpp"
#include "runtime/limits.hpp"
#include "runtime/ticket_map.hpp"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/server_posix.h>
#include <sys/socket.h>
#include <berth/gen/blobs.hpp>
#include <berth/gen/records.hpp>
#include <berth/plugin/v1/blobs.service.hpp>
#include <berth/plugin/v1/plugin.service.hpp>
#include <berth/plugin/v1/records.service.hpp>

#include <mutex>
#include <utility>

namespace berth::backend {

namespace {

// Threads that wait for calls: none is made or ended per call as long as no more than these are under way.
constexpr int kLeastPollers = 1;
constexpr int kMostPollers = 32;
// Front Ends on other nodes ask every 10 s whether this one still lives (storage/backend_channel.cpp).
constexpr int kLeastPingIntervalMs = 5000;

void configure(grpc::ServerBuilder& builder) {
  proto::allowLargeMessages(builder);
  builder.SetSyncServerOption(grpc::ServerBuilder::NUM_CQS, 1);
  builder.SetSyncServerOption(grpc::ServerBuilder::MIN_POLLERS, kLeastPollers);
  builder.SetSyncServerOption(grpc::ServerBuilder::MAX_POLLERS, kMostPollers);
  // Two Back Ends on one port would each get some of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kLeastPingIntervalMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
}

std::vector<std::string> methodsOf(const StorageTables& tables) {
  std::vector<std::string> methods = proto::blobsMethods(tables.blobs);
  for (auto& method : proto::recordsMethods(tables.records)) methods.push_back(std::move(method));
  return methods;
}

/// The plugin's own where it has one, else whether its Info calls answer.
sdk::Result<berth_health_response> healthOf(const StorageTables& tables, const sdk::Call& call,
                                            const berth_health_request& request) {
  if (tables.plugin != nullptr) return sdk::PluginClient{tables.plugin, tables.self}.health(call, request);
  const auto blobs = sdk::BlobsClient{tables.blobs, tables.self}.info(call, {});
  if (!blobs) return blobs.status();
  const auto records = sdk::RecordsClient{tables.records, tables.self}.info(call, {});
  if (!records) return records.status();
  auto answer = sdk::make<berth_health_response>();
  answer.ready = 1;
  return answer;
}

}  // namespace

/// In the order in which the parts need each other.
struct Backend::State {
  State(StorageTables given, const observe::Log& to)
      : tables{std::move(given)},
        log{to},
        records{sdk::RecordsClient{tables.records, tables.self}},
        plugin{tables.manifest, methodsOf(tables), [this](const sdk::Call& call, const berth_health_request& request) {
                 return healthOf(tables, call, request);
               }} {}

  StorageTables tables;
  const observe::Log& log;
  proto::TicketMap tickets;
  StoppableRecords records;
  plugin::DescribedPlugin plugin;
  const std::shared_ptr<storage::CallGate> gate = std::make_shared<storage::CallGate>();
  std::vector<std::shared_ptr<grpc::Service>> services;
  std::unique_ptr<grpc::Server> server;
  std::string address;

  std::mutex stopping;
  std::unique_ptr<DescriptorSocket> descriptors;
  std::unique_ptr<UnixAcceptor> acceptor;
  bool stopped = false;

  Result<void> build(const std::optional<ListenOptions>& listen);
  Result<void> listenOnUnix(const ListenOptions& listen);
};

Result<void> Backend::State::build(const std::optional<ListenOptions>& listen) {
  grpc::ServerBuilder builder;
  configure(builder);
  services = {proto::makeBlobsService(tables.blobs, tables.self, &tickets),
              proto::makeRecordsService(sdk::recordsTable<StoppableRecords>(), &records),
              proto::makePluginService(sdk::pluginTable<plugin::DescribedPlugin>(), &plugin)};
  for (const auto& service : services) builder.RegisterService(service.get());

  const bool on_tcp = listen && listen->address.tcp;
  int port = 0;
  if (on_tcp) {
    BERTH_TRY(const auto credentials, serverCredentials(*listen));
    builder.AddListeningPort(listen->address.text(), credentials, &port);
  }
  server = builder.BuildAndStart();
  if (on_tcp && (server == nullptr || port == 0)) return listen->address.isTaken();
  if (server == nullptr) return fail(ErrorCode::kInternal, "gRPC could not start its server");
  if (on_tcp) address = listen->address.textWith(port);
  return {};
}

Result<void> Backend::State::listenOnUnix(const ListenOptions& listen) {
  const std::string& path = listen.address.path;
  // First the socket that is needed second, so that a client never finds only one of them.
  BERTH_TRY(UnixListener listener, UnixListener::open(path, SOCK_STREAM, listen.other_users));
  BERTH_TRY(descriptors, DescriptorSocket::open(path + ".fd", listen.other_users, tickets, log));
  const auto serve = [this](File peer) { grpc::AddInsecureChannelFromFd(server.get(), peer.release()); };
  acceptor = std::make_unique<UnixAcceptor>(std::move(listener), serve, log);
  address = listen.address.text();
  return {};
}

Result<std::unique_ptr<Backend>> Backend::start(StorageTables tables, std::optional<ListenOptions> listen,
                                                const observe::Log& log) {
  std::unique_ptr<Backend> backend{new Backend{std::make_unique<State>(std::move(tables), log)}};
  BERTH_CHECK(backend->state_->build(listen));
  if (listen && !listen->address.path.empty()) BERTH_CHECK(backend->state_->listenOnUnix(*listen));
  return backend;
}

Backend::Backend(std::unique_ptr<State> state) : state_{std::move(state)} {}

Backend::~Backend() {
  stop(std::chrono::milliseconds{0});
}

const std::string& Backend::address() const {
  return state_->address;
}

storage::EmbeddedBackend Backend::embedded() {
  grpc::ChannelArguments arguments;
  proto::allowLargeMessages(arguments);
  return {state_->server->InProcessChannel(arguments), state_->gate, state_->tickets};
}

void Backend::stop(std::chrono::milliseconds grace) {
  const std::lock_guard lock{state_->stopping};
  if (state_->stopped) return;
  state_->stopped = true;
  state_->acceptor.reset();
  state_->records.stopFeeds();
  const auto deadline = std::chrono::system_clock::now() + grace;
  state_->gate->close(grace);
  if (state_->server != nullptr) {
    state_->server->Shutdown(deadline);
    state_->server->Wait();
  }
  // Last, because a call that was in flight may have given a ticket.
  state_->descriptors.reset();
}

}  // namespace berth::backend
