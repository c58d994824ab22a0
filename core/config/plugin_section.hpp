// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/tls_config.hpp"

#include <array>
#include <chrono>
#include <map>
#include <string>
#include <string_view>

namespace berth::config {

/// Where the code of a plugin runs.
enum class Isolation {
  kInProcess,  ///< Loaded into the registry: fastest, and its crash is the registry's.
  kProcess,    ///< In a child process that is started again when it ends.
  kRemote,     ///< A gRPC service of the same contract that somebody else runs.
};

/// As the configuration names them, by enumerator.
inline constexpr std::array<std::string_view, 3> kIsolationNames{"in-process", "process", "remote"};

/// One instance of a plugin, as a list of the configuration (`auth`) names it: the keys reserved for the host, and
/// those of the plugin itself.
struct PluginSection {
  std::string plugin;  ///< Its name, found in the plugin folder; or the path of a shared object. Empty for kRemote.
  std::string id;      ///< For logs, metrics and messages; unique in its list. The plugin's name unless set.
  Isolation isolation = Isolation::kInProcess;
  std::string address;                       ///< kRemote: "unix:PATH" or "HOST:PORT".
  TlsConfig tls;                             ///< kRemote over TCP: own certificate, own key, authority of the service.
  std::chrono::milliseconds deadline{2000};  ///< Of one call.
  bool required = true;                      ///< The registry does not start without it.

  /// The plugin's own keys as one JSON object, as written: no defaults, secrets still references.
  std::string json = "{}";
  std::string folder;  ///< Of the configuration file: what relative paths are relative to.
  /// Where each value was written, by JSON pointer into `json` ("/rules/0", "" for the section): "berth.yaml:7:5".
  std::map<std::string, std::string> places;
};

}  // namespace berth::config
