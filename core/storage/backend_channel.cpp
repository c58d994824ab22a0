// SPDX-License-Identifier: Apache-2.0
#include "storage/backend_channel.hpp"

#include "config/address.hpp"
#include "config/pem_file.hpp"
#include "runtime/limits.hpp"
#include "runtime/unix_target.hpp"
#include "storage/descriptor_client.hpp"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <berth/plugin/v1/blobs.proxy.hpp>
#include <berth/plugin/v1/plugin.proxy.hpp>
#include <berth/plugin/v1/records.proxy.hpp>

#include <utility>
#include <vector>

namespace berth::storage {

namespace {

constexpr std::string_view kUnixPrefix = "unix:";
constexpr int kFirstBackoffMs = 100;
constexpr int kLastBackoffMs = 1000;
constexpr int kConnectMs = 5000;
constexpr int kKeepaliveMs = 10'000;
constexpr int kKeepaliveAnswerMs = 5000;
constexpr int kChannels = 4;

/// What BackendClients::owner holds.
struct Proxies {
  Proxies(std::shared_ptr<proto::FdRedeemer> way_to_descriptors, const std::shared_ptr<grpc::Channel>& channel)
      : redeemer{std::move(way_to_descriptors)}, plugin{channel}, blobs{channel, redeemer.get()}, records{channel} {}

  std::shared_ptr<proto::FdRedeemer> redeemer;
  proto::PluginProxy plugin;
  proto::BlobsProxy blobs;
  proto::RecordsProxy records;
};

BackendClients clientsOver(const std::shared_ptr<grpc::Channel>& channel, std::shared_ptr<proto::FdRedeemer> redeemer) {
  auto proxies = std::make_shared<Proxies>(std::move(redeemer), channel);
  const Proxies& to = *proxies;
  return {sdk::PluginClient{to.plugin.table(), to.plugin.self()}, sdk::BlobsClient{to.blobs.table(), to.blobs.self()},
          sdk::RecordsClient{to.records.table(), to.records.self()}, std::move(proxies)};
}

grpc::ChannelArguments channelArguments(bool is_unix) {
  grpc::ChannelArguments arguments;
  proto::allowLargeMessages(arguments);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kFirstBackoffMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kLastBackoffMs);
  // In spite of its name this bounds how long one attempt may take.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectMs);
  // Channels that shared a connection would only be one channel with more locks.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  if (!is_unix) {
    // A node that lost its power says nothing: without this its connection would seem good for minutes.
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveAnswerMs);
    arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  }
  return arguments;
}

Result<std::shared_ptr<grpc::ChannelCredentials>> credentialsOf(const config::TlsConfig& tls) {
  if (!tls.isSet()) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions options;
  BERTH_TRY(options.pem_cert_chain, config::readPem(tls.certificate));
  BERTH_TRY(options.pem_private_key, config::readPem(tls.key));
  BERTH_TRY(options.pem_root_certs, config::readPem(tls.ca));
  return grpc::SslCredentials(options);
}

BackendTexts textsOf(const std::string& address) {
  return {"the Back End at " + address,
          "retry later, and see that it runs (berth backend) and that storage.backend names its address"};
}

/// The redeemer belongs to somebody else.
std::shared_ptr<proto::FdRedeemer> borrowed(proto::FdRedeemer& tickets) {
  return {std::shared_ptr<void>{}, &tickets};
}

}  // namespace

std::unique_ptr<BackendConnection> connectEmbedded(const EmbeddedBackend& backend, const observe::Log& log,
                                                   BackendDeadlines deadlines) {
  return std::make_unique<BackendConnection>(BackendTexts{"the store of this registry", "retry later"}, true,
                                             std::vector{clientsOver(backend.channel, borrowed(backend.tickets))},
                                             backend.gate, deadlines, log);
}

Result<std::unique_ptr<BackendConnection>> connect(const config::BackendConfig& config, const observe::Log& log,
                                                   BackendDeadlines deadlines) {
  const bool is_unix = config::isUnixAddress(config.address);
  std::string target;
  std::shared_ptr<proto::FdRedeemer> redeemer;
  if (is_unix) {
    const std::string path = config.address.substr(kUnixPrefix.size());
    target = proto::unixTarget(path);
    redeemer = std::make_shared<DescriptorClient>(path + ".fd");
  } else {
    BERTH_CHECK(config::Address::parse(config.address));
    target = "dns:///" + config.address;
  }
  BERTH_TRY(const auto credentials, credentialsOf(is_unix ? config::TlsConfig{} : config.tls));

  std::vector<BackendClients> clients;
  for (int i = 0; i < kChannels; ++i) {
    const auto channel = grpc::CreateCustomChannel(target, credentials, channelArguments(is_unix));
    clients.push_back(clientsOver(channel, redeemer));
  }
  return std::make_unique<BackendConnection>(textsOf(config.address), is_unix, std::move(clients), nullptr, deadlines,
                                             log);
}

}  // namespace berth::storage
