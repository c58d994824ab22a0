// SPDX-License-Identifier: Apache-2.0
#include "backend/plugin_service.hpp"

#include "backend/server_credentials.hpp"
#include "backend/unix_acceptor.hpp"
#include "plugin/served_plugin.hpp"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/server_posix.h>
#include <sys/socket.h>

#include <mutex>
#include <utility>

namespace berth::backend {
namespace {

// Registries ask every 10 s whether this one still lives while a call takes so long (proto/runtime/channel.cpp).
constexpr int kLeastPingIntervalMs = 5000;
// For who connects and then says nothing.
constexpr int kHandshakeMs = 10'000;

void configure(grpc::ServerBuilder& builder) {
  // Two services on one port would each get some of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kLeastPingIntervalMs);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, kHandshakeMs);
}

}  // namespace

/// In the order in which the parts need each other.
struct PluginService::State {
  explicit State(const plugin::Instance& instance) : served{instance} {}

  const plugin::ServedPlugin served;
  std::string address;
  std::unique_ptr<grpc::Server> server;
  std::mutex stopping;
  std::unique_ptr<UnixAcceptor> acceptor;
  bool stopped = false;

  Result<void> build(const ListenOptions& listen);
  Result<void> listenOnUnix(const ListenOptions& listen, const observe::Log& log);
};

Result<void> PluginService::State::build(const ListenOptions& listen) {
  grpc::ServerBuilder builder;
  configure(builder);
  served.addTo(builder);
  const bool on_tcp = listen.address.tcp.has_value();
  int port = 0;
  if (on_tcp) {
    BERTH_TRY(const auto credentials, serverCredentials(listen));
    builder.AddListeningPort(listen.address.text(), credentials, &port);
  }
  server = builder.BuildAndStart();
  if (on_tcp && (server == nullptr || port == 0)) return listen.address.isTaken();
  if (server == nullptr) return fail(ErrorCode::kInternal, "gRPC could not start its server");
  address = on_tcp ? listen.address.textWith(port) : listen.address.text();
  return {};
}

Result<void> PluginService::State::listenOnUnix(const ListenOptions& listen, const observe::Log& log) {
  BERTH_TRY(UnixListener listener, UnixListener::open(listen.address.path, SOCK_STREAM, listen.other_users));
  const auto serve = [this](File peer) { grpc::AddInsecureChannelFromFd(server.get(), peer.release()); };
  acceptor = std::make_unique<UnixAcceptor>(std::move(listener), serve, log);
  return {};
}

Result<void> PluginService::check(const ListenOptions& listen) {
  const bool is_unix = !listen.address.tcp;
  if (is_unix && listen.tls.isSet())
    return fail(ErrorCode::kInvalidArgument,
                "a unix socket takes no TLS; leave --tls-cert, --tls-key and --client-ca out, or listen on HOST:PORT");
  BERTH_CHECK(checkWhole(listen.tls));
  if (listen.address.isLocal() || listen.tls.isSet()) return {};
  return fail(ErrorCode::kInvalidArgument,
              "passwords would come to " + listen.address.text() +
                  " in the clear, from anybody who reaches it; give --tls-cert, --tls-key and --client-ca, or listen "
                  "on a unix socket or 127.0.0.1");
}

Result<std::unique_ptr<PluginService>> PluginService::start(const plugin::Instance& instance,
                                                            const ListenOptions& listen, const observe::Log& log) {
  BERTH_CHECK(check(listen));
  std::unique_ptr<PluginService> service{new PluginService{std::make_unique<State>(instance)}};
  BERTH_CHECK(service->state_->build(listen));
  if (!listen.address.tcp) BERTH_CHECK(service->state_->listenOnUnix(listen, log));
  return service;
}

PluginService::PluginService(std::unique_ptr<State> state) : state_{std::move(state)} {}

PluginService::~PluginService() {
  stop(std::chrono::milliseconds{0});
}

const std::string& PluginService::address() const {
  return state_->address;
}

void PluginService::stop(std::chrono::milliseconds grace) {
  const std::lock_guard lock{state_->stopping};
  if (state_->stopped) return;
  state_->stopped = true;
  state_->acceptor.reset();
  if (state_->server == nullptr) return;
  state_->server->Shutdown(std::chrono::system_clock::now() + grace);
  state_->server->Wait();
}

}  // namespace berth::backend
