// SPDX-License-Identifier: Apache-2.0
#include "app/local_store.hpp"

#include "app/surroundings.hpp"

#include <berth/gen/blobs.abi.h>
#include <berth/gen/plugin.abi.h>
#include <berth/gen/records.abi.h>

#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

namespace berth::app {
namespace {

constexpr const char* kPluginFile = "storage-fs.so";
constexpr const char* kInstance = "storage";

std::string instanceConfig(const config::StorageConfig& config) {
  const bool each_blob = config.durability == config::Durability::kBlob;
  return nlohmann::json{{"root", config.root.string()},
                        {"durability", each_blob ? "blob" : "manifest"},
                        // The registry keeps as many as its own setting says; a lost index must not cost more of them.
                        {"tag_lines", config::kMostTagHistory}}
      .dump();
}

// What the plugin would say too, in words that name the flag.
Result<void> prepareRoot(const std::filesystem::path& root) {
  std::error_code error;
  std::filesystem::create_directories(root, error);
  if (!error && !std::filesystem::is_directory(root, error) && !error)
    error = std::make_error_code(std::errc::not_a_directory);
  if (!error && ::access(root.c_str(), R_OK | W_OK | X_OK) != 0) error = {errno, std::generic_category()};
  if (!error) return {};
  return fail(ErrorCode::kUnavailable, "the data directory " + root.string() + " cannot be used: " + error.message() +
                                           "; let this user write there, or name another one with --data");
}

}  // namespace

Result<std::unique_ptr<LocalStore>> LocalStore::open(const config::StorageConfig& config,
                                                     std::optional<backend::ListenOptions> listen,
                                                     const observe::Log& log) {
  BERTH_CHECK(prepareRoot(config.root));
  std::unique_ptr<LocalStore> store{new LocalStore};
  const std::string file = pluginFolder() / kPluginFile;
  BERTH_TRY(store->plugin_, plugin::Plugin::load(file, {BERTH_BLOBS_KIND, BERTH_RECORDS_KIND}, log));
  BERTH_TRY(store->instance_, plugin::Instance::create(store->plugin_, kInstance, instanceConfig(config)));

  backend::StorageTables tables;
  tables.blobs = store->instance_->table<berth_blobs_v1>(BERTH_BLOBS_KIND);
  tables.records = store->instance_->table<berth_records_v1>(BERTH_RECORDS_KIND);
  tables.plugin = store->instance_->table<berth_plugin_v1>(BERTH_PLUGIN_KIND);
  tables.self = store->instance_->self();
  tables.manifest = store->plugin_->manifest().text;
  BERTH_TRY(store->backend_, backend::Backend::start(std::move(tables), std::move(listen), log));
  return store;
}

std::string LocalStore::pluginText() const {
  return plugin_->manifest().name + " " + plugin_->manifest().version;
}

}  // namespace berth::app
