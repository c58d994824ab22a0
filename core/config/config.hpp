// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

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
};

/// Certificate, key and authority of one end of a TCP connection between Front End and Back End; all or none.
struct TlsConfig {
  std::filesystem::path certificate;
  std::filesystem::path key;
  std::filesystem::path ca;

  bool isSet() const { return !certificate.empty() || !key.empty() || !ca.empty(); }
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

/// Everything an operator can set. The initialisers are the defaults, and the only place where these are written.
struct Config {
  std::uint64_t version = 1;
  HttpConfig http;
  StorageConfig storage;
};

}  // namespace berth::config
