// SPDX-License-Identifier: Apache-2.0
#include "app/banner.hpp"
#include "app/plugin_commands.hpp"
#include "app/secret_memory.hpp"
#include "app/stop_signals.hpp"
#include "app/surroundings.hpp"
#include "backend/plugin_service.hpp"
#include "config/plugin_config.hpp"
#include "http/tls_context.hpp"
#include "observe/log.hpp"
#include "plugin/config_check.hpp"
#include "plugin/instance.hpp"
#include "plugin/negotiation.hpp"
#include "plugin/plugin_file.hpp"
#include "plugin/wire_kind.hpp"
#include "runtime/library.hpp"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace berth::app {
namespace {

// A login takes a second at most; a registry's longest deadline is a minute, and it asks another time.
constexpr std::chrono::seconds kGrace{10};
// For a plugin that does not return from a call that was cancelled.
constexpr std::chrono::seconds kMostTimeToEnd{15};

/// What the parts are told that ends the command instead.
struct Refusal {
  int code;
  std::string text;  ///< Lines, each with its newline.
};
using Refused = tl::unexpected<Refusal>;

Refused refuse(const std::string& sentence, int code) {
  return Refused{Refusal{code, "berth: " + sentence + '\n'}};
}

Refused refuse(const config::Problems& problems, int code) {
  std::string text;
  for (const auto& problem : problems) text += "berth: " + problem.text() + '\n';
  return Refused{Refusal{code, text}};
}

/// The flag that names a file of http.tls here.
std::string flagOf(const std::string& field) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kFlags{
      {{"http.tls.certificate", "--tls-cert"}, {"http.tls.key", "--tls-key"}, {"http.tls.client_ca", "--client-ca"}}};
  const auto* const found =
      std::find_if(kFlags.begin(), kFlags.end(), [&](const auto& flag) { return flag.first == field; });
  return std::string{found == kFlags.end() ? "--tls-cert" : found->second};
}

// Certificate and key are read as those of the registry's clients are, which finds all that can be wrong with them.
tl::expected<void, Refusal> checkTls(const config::TlsConfig& tls, const observe::Log& log) {
  if (!tls.isSet()) return {};
  config::HttpTls files;
  files.certificate = tls.certificate;
  files.key = tls.key;
  files.client_ca = tls.ca;
  const auto loaded = http::TlsContext::load(files);
  if (!loaded) return refuse(flagOf(loaded.error().field) + ": " + loaded.error().message, kExitUsage);
  for (const auto& warning : (*loaded)->warnings()) log.warn(warning.message + ".");
  struct stat status {};
  if (::stat(tls.key.c_str(), &status) == 0 && (status.st_mode & (S_IRGRP | S_IROTH)) != 0)
    log.warn(tls.key.string() + " can be read by other users than its owner; chmod 600 it.");
  return {};
}

// The users of a list with commas.
Result<std::vector<uid_t>> usersOf(const std::string& names) {
  std::vector<uid_t> users;
  std::istringstream rest{names};
  for (std::string name; std::getline(rest, name, ',');) {
    const passwd* const user = ::getpwnam(name.c_str());
    if (user == nullptr)
      return fail(ErrorCode::kInvalidArgument,
                  "--socket-users: this machine has no user \"" + name + "\"; write names with commas between them");
    users.push_back(user->pw_uid);
  }
  return users;
}

tl::expected<backend::ListenOptions, Refusal> listenOptions(const CommandLine& line) {
  const auto address = backend::ListenAddress::parse(line.value("--listen"));
  if (!address) return refuse("--listen: " + address.error().detail, kExitUsage);
  auto users = usersOf(line.value("--socket-users"));
  if (!users) return refuse(users.error().detail, kExitUsage);
  if (address->tcp && !users->empty())
    return refuse("--socket-users is for a unix socket; over TCP certificates say who may come", kExitUsage);
  backend::ListenOptions listen{*address,
                                {line.value("--tls-cert"), line.value("--tls-key"), line.value("--client-ca")},
                                false,
                                *std::move(users)};
  if (const auto checked = backend::PluginService::check(listen); !checked)
    return refuse(checked.error().detail, kExitUsage);
  return listen;
}

bool isServable(const plugin::Manifest& manifest) {
  const auto kinds = plugin::wireKinds();
  return std::any_of(kinds.begin(), kinds.end(),
                     [&](const plugin::WireKind& kind) { return manifest.offers(std::string{kind.kind}); });
}

Result<plugin::Manifest> servableManifest(const std::string& file) {
  BERTH_TRY(plugin::Manifest manifest, plugin::Plugin::readManifest(file));
  const std::string title = "plugin '" + manifest.name + "' " + manifest.version + " (" + file + ") ";
  if (const auto allowed = plugin::checkIsolation(manifest, config::Isolation::kRemote); !allowed)
    return fail(allowed.error().code, title + allowed.error().detail);
  if (!isServable(manifest))
    return fail(ErrorCode::kInvalidArgument, title + "offers no kind that can be served; name another plugin");
  return manifest;
}

// The JSON for the plugin's `create`.
tl::expected<std::string, Refusal> configOf(const CommandLine& line, const plugin::Manifest& manifest,
                                            const observe::Log& log) {
  config::Problems problems;
  config::PluginSection section;
  section.places[""] = "--config";
  if (line.has("--config")) section = config::readPluginConfig(line.value("--config"), problems);
  if (!problems.empty() && section.json == "{}") return refuse(problems, kExitConfig);  // Nothing could be read.
  section.id = manifest.name;
  auto checked = plugin::checkedConfig(section, manifest);
  problems.insert(problems.end(), checked.problems.begin(), checked.problems.end());
  if (!problems.empty()) return refuse(problems, kExitConfig);
  for (const auto& warning : checked.warnings) log.warn(warning.text());
  return std::move(checked.json);
}

tl::expected<std::unique_ptr<plugin::Instance>, Refusal> makeInstance(const CommandLine& line,
                                                                      const observe::Log& log) {
  const std::string named = line.value("");
  const bool is_path = named.find('/') != std::string::npos || named.ends_with(".so");
  const auto file = is_path ? Result<std::string>{std::filesystem::absolute(named).string()}
                            : plugin::findPluginFile(named, {}, {pluginFolder().string()});
  if (!file) return refuse(file.error().detail, kExitRuntime);
  const auto manifest = servableManifest(*file);
  if (!manifest) return refuse(manifest.error().detail, kExitRuntime);
  const auto config = configOf(line, *manifest, log);
  if (!config) return Refused{config.error()};
  auto loaded = plugin::Plugin::load(*file, {}, log);
  if (!loaded) return refuse(loaded.error().detail, kExitRuntime);
  auto instance = plugin::Instance::create(*std::move(loaded), manifest->name, *config);
  if (instance) return *std::move(instance);
  const bool is_config = instance.error().code == ErrorCode::kInvalidArgument;
  return refuse(instance.error().detail, is_config ? kExitConfig : kExitRuntime);
}

int tell(const Refusal& refusal) {
  std::cerr << refusal.text;
  return refusal.code;
}

// Supervisors would wait, and then kill; this says why.
void endInTime(const observe::Log& log) {
  std::thread{[&log] {
    std::this_thread::sleep_for(kMostTimeToEnd);
    log.error("The plugin does not return from its calls; they are cut.");
    ::_exit(kExitRuntime);
  }}.detach();
}

// What a registry's `auth` says to use it.
std::string sectionOf(const backend::ListenOptions& listen, const std::string& name, const std::string& address) {
  const std::string reached =
      listen.address.tcp ? address : "unix:" + std::filesystem::absolute(listen.address.path).string();
  const std::string tls = listen.tls.isSet() ? ", tls: {certificate: …, key: …, ca: …}" : "";
  return "- {id: " + name + ", isolation: remote, address: \"" + reached + "\"" + tls + "}";
}

std::string clientsOf(const backend::ListenOptions& listen) {
  if (listen.tls.isSet()) return "who has a certificate of " + listen.tls.ca.string();
  if (listen.address.tcp) return "everybody on this machine";
  return listen.other_users.empty() ? "this user and root" : "this user, root, and those of --socket-users";
}

}  // namespace

int servePlugin(const CommandLine& line) {
  forbidCores();
  boundHeap();
  ignoreBrokenPipes();
  StopSignals signals;
  proto::startLibrary();
  static const observe::Log log{observe::Level::kInfo, ::isatty(STDERR_FILENO) == 0};  // A thread may outlive this.
  raiseFileLimit();

  const auto listen = listenOptions(line);
  if (!listen) return tell(listen.error());
  if (const auto checked = checkTls(listen->tls, log); !checked) return tell(checked.error());
  const auto instance = makeInstance(line, log);
  if (!instance) return tell(instance.error());
  const auto service = backend::PluginService::start(**instance, *listen, log);
  if (!service) return tell(refuse(service.error().detail, kExitRuntime).value());

  const auto& manifest = (*instance)->plugin().manifest();
  printBanner("serving a plugin", {{"address", (*service)->address()},
                                   {"plugin", manifest.name + " " + manifest.version},
                                   {"clients", clientsOf(*listen)},
                                   {"try", sectionOf(*listen, manifest.name, (*service)->address())}});
  signals.wait();
  log.info("Stopping: calls in flight are finished first; a second signal cuts them.");
  endInTime(log);
  (*service)->stop(kGrace);
  return kExitOk;
}

}  // namespace berth::app
