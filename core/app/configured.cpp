// SPDX-License-Identifier: Apache-2.0
#include "app/configured.hpp"

#include "app/surroundings.hpp"
#include "model/base_url.hpp"
#include "model/ip_network.hpp"

namespace berth::app {

config::StorageConfig storageOf(const config::Config& config) {
  config::StorageConfig storage = config.storage;
  if (storage.root.empty()) storage.root = defaultRoot();
  return storage;
}

http::EngineLimits engineLimits(const config::HttpLimits& limits) {
  return {limits.head_bytes,    limits.uri_bytes,   limits.head_time,  limits.idle_time,
          limits.progress_time, limits.connections, limits.queue_time, limits.drain_time};
}

registry::Settings meaningOf(const config::Config& config) {
  registry::Settings meaning;
  meaning.max_manifest_bytes = config.http.limits.manifest_bytes;
  meaning.tag_history = config.registry.tag_history;
  meaning.upload_expiry = config.registry.upload_expiry;
  switch (config.registry.sparse_manifests) {
    case config::SparseManifests::kNone:
      meaning.sparse_manifests = registry::SparseManifests::kNone;
      break;
    case config::SparseManifests::kIndexes:
      meaning.sparse_manifests = registry::SparseManifests::kIndexes;
      break;
    case config::SparseManifests::kAll:
      meaning.sparse_manifests = registry::SparseManifests::kAll;
      break;
  }
  return meaning;
}

// The settings are checked, so each of these texts is well formed.
http::Proxies proxiesOf(const config::HttpConfig& config) {
  http::Proxies proxies;
  if (!config.external_url.empty()) proxies.external_url = BaseUrl::parse(config.external_url).value();
  for (const auto& text : config.trusted_proxies) proxies.trusted.push_back(IpNetwork::parse(text).value());
  return proxies;
}

std::vector<IpNetwork> reviewersOf(const config::ValidationConfig& config) {
  std::vector<IpNetwork> networks;
  for (const auto& text : config.clients) networks.push_back(IpNetwork::parse(text).value());
  return networks;
}

std::unique_ptr<observe::AccessLog> makeAccessLog(config::AccessLog kind) {
  if (kind == config::AccessLog::kOff) return nullptr;
  const bool is_json = kind == config::AccessLog::kJson;
  return std::make_unique<observe::AccessLog>(
      "-", is_json ? observe::AccessFormat::kJson : observe::AccessFormat::kCombined);
}

}  // namespace berth::app
