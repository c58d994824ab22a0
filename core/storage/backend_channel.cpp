// SPDX-License-Identifier: Apache-2.0
#include "storage/backend_channel.hpp"

#include "config/address.hpp"
#include "config/pem_file.hpp"
#include "runtime/channel.hpp"
#include "storage/descriptor_client.hpp"

#include <grpcpp/channel.h>
#include <berth/plugin/v1/blobs.proxy.hpp>
#include <berth/plugin/v1/plugin.proxy.hpp>
#include <berth/plugin/v1/records.proxy.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace berth::storage {

namespace {

constexpr std::string_view kUnixPrefix = "unix:";
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

Result<std::optional<proto::MutualTls>> mutualTls(const config::TlsConfig& tls) {
  if (!tls.isSet()) return std::nullopt;
  proto::MutualTls texts;
  BERTH_TRY(texts.certificate, config::readPem(tls.certificate));
  BERTH_TRY(texts.key, config::readPem(tls.key));
  BERTH_TRY(texts.ca, config::readPem(tls.ca));
  return texts;
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
  const std::string path = is_unix ? config.address.substr(kUnixPrefix.size()) : "";
  std::optional<proto::MutualTls> tls;
  std::shared_ptr<proto::FdRedeemer> redeemer;
  if (is_unix) {
    redeemer = std::make_shared<DescriptorClient>(path + ".fd");
  } else {
    BERTH_CHECK(config::Address::parse(config.address));
    BERTH_TRY(tls, mutualTls(config.tls));
  }
  std::vector<BackendClients> clients;
  for (int i = 0; i < kChannels; ++i) {
    // Records are watched by a call that hears nothing for hours.
    const auto channel =
        is_unix ? proto::channelToUnix(path) : proto::channelToTcp(config.address, tls, proto::Pings::kThroughSilence);
    clients.push_back(clientsOver(channel, redeemer));
  }
  return std::make_unique<BackendConnection>(textsOf(config.address), is_unix, std::move(clients), nullptr, deadlines,
                                             log);
}

}  // namespace berth::storage
