// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/plugin_section.hpp"
#include "config/tls_config.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace berth::config {

using std::chrono::milliseconds;

/// What one client may cost. docs/reference/configuration.md says what happens at each.
struct HttpLimits {
  std::uint64_t head_bytes = 32 << 10;
  std::uint64_t uri_bytes = 8 << 10;
  std::uint64_t manifest_bytes = 4 << 20;
  std::uint64_t connections = 10'000;
  milliseconds head_time{10'000};
  milliseconds idle_time{75'000};
  milliseconds progress_time{30'000};
  milliseconds queue_time{10'000};
  milliseconds drain_time{30'000};
};

enum class AccessLog : std::uint8_t { kOff, kCombined, kJson };

/// What clients see of TLS; without certificate and key there is none.
struct HttpTls {
  enum class Version : std::uint8_t { k12, k13 };
  enum class ClientAuth : std::uint8_t { kRequire, kRequest };

  std::filesystem::path certificate;
  std::filesystem::path key;
  Version min_version = Version::k12;
  std::filesystem::path client_ca;  ///< Empty: clients are not asked for certificates.
  ClientAuth client_auth = ClientAuth::kRequire;

  bool isSet() const { return !certificate.empty(); }
};

struct HttpConfig {
  std::string address = "127.0.0.1:5000";
  HttpTls tls;
  HttpLimits limits;
  AccessLog access_log = AccessLog::kOff;
  std::string external_url;                  ///< A BaseUrl's text; empty: clients connect to `address`.
  std::vector<std::string> trusted_proxies;  ///< Of IpNetwork's texts.
  std::vector<std::string> hosts;            ///< HOST or HOST:PORT: names by which clients may call; empty: any.
};

/// A Back End of another process or node; without address it is embedded.
struct BackendConfig {
  std::string address;  ///< "unix:PATH" or "HOST:PORT"
  TlsConfig tls;
};

/// When a blob survives power loss: at the latest with the first manifest that names it, or with its own 201.
enum class Durability : std::uint8_t { kManifest, kBlob };

struct StorageConfig {
  std::filesystem::path root;  ///< Empty: found at start (defaultRoot() in core/app).
  Durability durability = Durability::kManifest;
  BackendConfig backend;
};

/// What a manifest may name that its repository does not have.
enum class SparseManifests : std::uint8_t { kNone, kIndexes, kAll };

/// Lines that a tag's history may have: as many of them as a record holds whatever the digests' algorithm.
inline constexpr std::uint64_t kMostTagHistory = 5000;

struct RegistryConfig {
  std::uint64_t tag_history = 1000;
  SparseManifests sparse_manifests = SparseManifests::kIndexes;
  milliseconds upload_expiry = std::chrono::hours{168};
};

/// The tokens that this registry makes itself.
struct TokenConfig {
  std::string issuer = "berth";
  std::string service;  ///< Empty: the host by which the client called.
  milliseconds lifetime = std::chrono::minutes{15};
  std::filesystem::path keys;  ///< The folder of the signing keys. Empty: "keys" below the storage root.
  milliseconds rotation = std::chrono::hours{720};  ///< How long a key signs.
};

struct PluginsConfig {
  std::vector<std::string>
      path;  ///< Absolute folders, searched for names behind the program's own (app::pluginFolder).
};

struct ValidationConfig {
  std::filesystem::path file;        ///< Empty: nothing is validated.
  std::vector<std::string> clients;  ///< Of IpNetwork's texts: who may ask for reviews; empty: everybody.
};

/// Everything an operator can set. The initialisers are the defaults, and the only place where these are written.
struct Config {
  std::uint64_t version = 1;
  HttpConfig http;
  RegistryConfig registry;
  StorageConfig storage;
  TokenConfig token;
  PluginsConfig plugins;
  ValidationConfig validation;
  std::vector<PluginSection> auth;  ///< In the order in which they are asked.
};

}  // namespace berth::config
