// SPDX-License-Identifier: Apache-2.0
#include "app/auth_setup.hpp"
#include "app/banner.hpp"
#include "app/client_tls.hpp"
#include "app/command_line.hpp"
#include "app/config_commands.hpp"
#include "app/configured.hpp"
#include "app/exposure.hpp"
#include "app/given_settings.hpp"
#include "app/hangup_signal.hpp"
#include "app/k8s_commands.hpp"
#include "app/local_store.hpp"
#include "app/metric_sources.hpp"
#include "app/open_sign.hpp"
#include "app/plugin_commands.hpp"
#include "app/plugin_sections.hpp"
#include "app/policy_commands.hpp"
#include "app/readiness.hpp"
#include "app/ready_gate.hpp"
#include "app/renewal.hpp"
#include "app/secret_memory.hpp"
#include "app/session_expiry.hpp"
#include "app/stop_signals.hpp"
#include "app/storage_probe.hpp"
#include "app/surroundings.hpp"
#include "app/user_commands.hpp"
#include "app/validate_commands.hpp"
#include "app/validation_setup.hpp"
#include "config/settings.hpp"
#include "http/engine.hpp"
#include "http/registry_application.hpp"
#include "http/request_meter.hpp"
#include "observe/access_log.hpp"
#include "observe/log.hpp"
#include "observe/metrics.hpp"
#include "plugin/plugin_host.hpp"
#include "registry/registry.hpp"
#include "registry/restore.hpp"
#include "registry/write_probe.hpp"
#include "runtime/library.hpp"
#include "storage/backend_channel.hpp"
#include "storage/call_meter.hpp"
#include "storage/grpc_blob_store.hpp"
#include "storage/grpc_log.hpp"
#include "storage/grpc_record_store.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

// The only place that names concrete classes. Read a command top to bottom to see what the process is made of; each
// line may use the ones above, never the ones below, and everything is torn down in reverse.
namespace berth::app {
namespace {

constexpr std::chrono::seconds kBannerPatience{3};

int giveUp(const Error& error) {
  std::cerr << "berth: " << error.detail << '\n';
  return kExitRuntime;
}

observe::Log makeLog() {
  return observe::Log{observe::Level::kInfo, ::isatty(STDERR_FILENO) == 0};
}

/// Binds; the engine serves once it is started.
Result<std::unique_ptr<http::Engine>> openEngine(const config::HttpConfig& config, http::Application& application,
                                                 std::vector<Lane*> lanes, ClientTls* tls) try {
  return std::make_unique<http::Engine>(config.address, engineLimits(config.limits), application, std::move(lanes),
                                        transportsOf(tls));
} catch (const std::system_error& error) {
  return fail(ErrorCode::kUnavailable, "cannot listen on " + config.address + ": " + error.code().message() +
                                           "; stop the program that listens there, or name another address of this "
                                           "machine with --listen or http.address");
}

std::vector<Renewable*> renewables(std::vector<Renewable*> things) {
  std::erase(things, nullptr);
  return things;
}

std::string authText(const AuthSetup* auth) {
  if (auth == nullptr) return "none: whoever reaches the address may do everything";
  if (!auth->isWithoutRules()) return auth->pluginText();
  return auth->pluginText() + "; no rules: who logs in may do everything, all others nothing";
}

int serve(const CommandLine& line) {
  forbidCores();
  config::Settings settings = readSettings(line);
  refuseExposure(settings, line.has("--insecure-open"));
  const auto keys = protectKeys(settings.config());
  auto tls_context = readClientTls(settings);
  if (!settings.problems().empty()) {
    (void)checkAuthSections(settings);  // All mistakes are told at once.
    (void)checkValidation(settings);
    return refuse(settings.problems(), line);
  }
  const config::Config& config = settings.config();
  const config::StorageConfig storage = storageOf(config);
  const bool is_embedded = storage.backend.address.empty();

  boundHeap();
  ignoreBrokenPipes();
  HangupSignal hangups;
  StopSignals signals;
  proto::startLibrary();
  const observe::Log log = makeLog();
  warnOfKeysInSwap(keys, log);
  const auto tls = makeClientTls(config.http.tls, std::move(tls_context), log);
  warnOfFewFiles(raiseFileLimit(), config.http.limits.connections, log);

  observe::Metrics metrics;
  auto auth = AuthSetup::make(settings, line.has("--config") ? line.value("--config") : "", log, metrics);
  if (!settings.problems().empty()) return refuse(settings.problems(), line);
  if (!auth) return giveUp(auth.error());
  auto rules = ValidationSetup::make(settings, log, metrics);
  if (!settings.problems().empty()) return refuse(settings.problems(), line);
  if (!rules) return giveUp(rules.error());
  const Renewal renewal{renewables({tls ? &tls->renewal : nullptr, auth->get(), rules->get()}), hangups, log};

  storage::CallMeter calls{metrics};

  std::unique_ptr<LocalStore> store;
  std::unique_ptr<storage::BackendConnection> connection;
  if (is_embedded) {
    auto opened = LocalStore::open(storage, std::nullopt, log);
    if (!opened) return giveUp(opened.error());
    store = *std::move(opened);
    connection = storage::connectEmbedded(store->backend().embedded(), log);
  } else {
    auto connected = storage::connect(storage.backend, log);
    if (!connected) return giveUp(connected.error());
    connection = *std::move(connected);
  }
  connection->countBy(calls);
  storage::GrpcBlobStore blobs{*connection};
  storage::GrpcRecordStore records{*connection, log};

  registry::Registry registry{blobs, records, meaningOf(config)};
  registry::Restore restore{blobs, records, registry.settings, log};

  OpenSign sign;
  registry::WriteProbe writes{registry.uploads};
  StorageProbe probe{sign, [&writes] { return writes.run(); }, blobs, log};

  const auto access_log = makeAccessLog(config.http.access_log);
  http::RequestMeter meter{metrics};
  http::RegistryApplication application{registry,
                                        log,
                                        proxiesOf(config.http),
                                        *auth ? &(*auth)->guard() : nullptr,
                                        {access_log.get(), &meter, &probe},
                                        *rules ? &(*rules)->judgeOver(registry) : nullptr,
                                        reviewersOf(config.validation)};
  ReadyGate gate{application, sign};
  std::vector<Lane*> lanes{&connection->lane(), &registry.uploads.lane(), &registry.catalog.lane(), &probe.lane()};
  if (*auth) std::ranges::copy((*auth)->lanes(), std::back_inserter(lanes));
  if (*rules) std::ranges::copy((*rules)->lanes(), std::back_inserter(lanes));
  std::ranges::copy(application.lanes(), std::back_inserter(lanes));
  const auto engine = openEngine(config.http, gate, std::move(lanes), tls.get());
  if (!engine) return giveUp(engine.error());
  provideMetrics(metrics, {blobs, records, registry.uploads, probe, **engine, renewal, tls.get()});
  (*engine)->start();
  Readiness readiness{sign, restore, records, log};
  const SessionExpiry expiry{registry.uploads, log};
  readiness.waitFor(kBannerPatience);

  BannerRows rows{
      {"address", (tls ? "https://" : "http://") + (*engine)->address()},
      is_embedded ? std::pair{"data", storage.root.string()} : std::pair{"back end", storage.backend.address},
      {"plugins", is_embedded ? store->pluginText() : "those of the Back End"},
      {"auth", authText(auth->get())}};
  if (*rules) rows.emplace_back("rules", (*rules)->text());
  rows.emplace_back("try", std::string{"skopeo copy "} + (tls ? "" : "--dest-tls-verify=false ") +
                               "docker://docker.io/library/busybox docker://" + (*engine)->address() + "/busybox");
  printBanner("serving", rows);
  signals.wait();
  log.info("Stopping: requests in flight are finished first; a second signal cuts them.");
  probe.stop();
  (*engine)->stop();
  return kExitOk;
}

int serveBackend(const CommandLine& line) {
  forbidCores();
  config::Settings settings = readSettings(line);
  if (!settings.problems().empty()) return refuse(settings.problems(), line);
  const config::StorageConfig storage = storageOf(settings.config());
  const auto address = backend::ListenAddress::parse(line.value("--listen"));
  if (!address) {
    std::cerr << "berth: --listen: " << address.error().detail << '\n';
    return kExitUsage;
  }
  const config::TlsConfig tls{line.value("--tls-cert"), line.value("--tls-key"), line.value("--client-ca")};

  boundHeap();
  ignoreBrokenPipes();
  StopSignals signals;
  proto::startLibrary();
  const observe::Log log = makeLog();
  raiseFileLimit();

  auto store = LocalStore::open(storage, backend::ListenOptions{*address, tls, line.has("--insecure-open"), {}}, log);
  if (!store) return giveUp(store.error());
  backend::Backend& backend = (*store)->backend();

  printBanner("Back End", {{"address", backend.address()},
                           {"data", storage.root.string()},
                           {"plugins", (*store)->pluginText()},
                           {"try", "berth serve --backend " + backend.address()}});
  signals.wait();
  log.info("Stopping: calls in flight are finished first; a second signal cuts them.");
  backend.stop(settings.config().http.limits.drain_time);
  return kExitOk;
}

int hostPlugin(const CommandLine& line) {
  boundHeap();
  // No destructors of statics: a plugin's threads may still run.
  ::_exit(plugin::runPluginHost(line.value("--plugin"), line.value("--id")));
}

int showVersion(const CommandLine& /*line*/) {
  std::cout << programVersion() << '\n';
  return kExitOk;
}

struct Command {
  std::string_view words;
  int (*run)(const CommandLine& line);
};

constexpr auto kCommands = std::to_array<Command>({
    {"serve", serve},
    {"backend", serveBackend},
    {"plugin-host", hostPlugin},
    {"plugin list", listPlugins},
    {"plugin inspect", inspectPlugin},
    {"plugin test", testPlugin},
    {"plugin serve", servePlugin},
    {"plugin new", makePlugin},
    {"config check", checkConfig},
    {"config show", showConfig},
    {"user add", addUser},
    {"user passwd", changePassword},
    {"user rm", removeUser},
    {"user list", listUsers},
    {"policy check", checkPolicy},
    {"policy explain", explainPolicy},
    {"policy test", testPolicy},
    {"validate check", checkRules},
    {"validate scan", scanImages},
    {"validate explain", explainRules},
    {"k8s webhook", printWebhook},
    {"version", showVersion},
});

int run(int argc, char** argv) {
  const auto line = parseCommandLine(argc, argv);
  if (!line) {
    (line.error().code == kExitOk ? std::cout : std::cerr) << line.error().text;
    return line.error().code;
  }
  for (const auto& command : kCommands) {
    if (command.words == line->command->words) return command.run(*line);
  }
  throw std::logic_error{"the command table names a command that main.cpp does not"};
}

}  // namespace
}  // namespace berth::app

int main(int argc, char** argv) try {
  berth::storage::silenceGrpc();
  return berth::app::run(argc, argv);
} catch (const std::exception& error) {
  std::cerr << "berth: " << error.what() << '\n';
  return berth::app::kExitRuntime;
}
