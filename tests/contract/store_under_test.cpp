// SPDX-License-Identifier: Apache-2.0
#include "contract/store_under_test.hpp"

#include "backend/backend.hpp"
#include "plugin/instance.hpp"
#include "plugin/plugin.hpp"
#include "storage/backend_channel.hpp"
#include "storage/backend_connection.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace berth::test {
namespace {

template <class T>
T orThrow(Result<T> result) {
  if (!result) throw std::runtime_error{result.error().detail};
  return *std::move(result);
}

std::unique_ptr<plugin::Instance> makeInstance(const std::string& root, const observe::Log& log) {
  static const std::string kPath = BERTH_STORAGE_FS;
  auto plugin = orThrow(plugin::Plugin::load(kPath, {BERTH_BLOBS_KIND, BERTH_RECORDS_KIND}, log));
  return orThrow(plugin::Instance::create(std::move(plugin), "contract", nlohmann::json{{"root", root}}.dump()));
}

backend::StorageTables tablesOf(const plugin::Instance& instance) {
  backend::StorageTables tables;
  tables.blobs = instance.table<berth_blobs_v1>(BERTH_BLOBS_KIND);
  tables.records = instance.table<berth_records_v1>(BERTH_RECORDS_KIND);
  tables.self = instance.self();
  tables.manifest = instance.plugin().manifest().text;
  return tables;
}

std::optional<backend::ListenOptions> listenOptions(Way way, const std::string& root) {
  if (way == Way::kDirect || way == Way::kEmbedded) return std::nullopt;
  backend::ListenOptions options;
  options.address =
      orThrow(backend::ListenAddress::parse(way == Way::kUnix ? "unix:" + root + ".sock" : "127.0.0.1:0"));
  return options;
}

}  // namespace

std::string nameOf(Way way) {
  static const std::map<Way, std::string> kNames{
      {Way::kDirect, "Direct"}, {Way::kEmbedded, "Embedded"}, {Way::kUnix, "Unix"}, {Way::kTcp, "Tcp"}};
  return kNames.at(way);
}

/// In the order in which they need each other.
struct StoreUnderTest::Parts {
  observe::Log log{observe::Level::kError};
  std::unique_ptr<plugin::Instance> instance;
  std::unique_ptr<backend::Backend> back_end;
  std::unique_ptr<storage::BackendConnection> embedded;  ///< Of the direct way, which needs it to say who it is.
  std::unique_ptr<storage::BackendConnection> connection;
  sdk::BlobsClient blobs{nullptr, nullptr};
  sdk::RecordsClient records{nullptr, nullptr};
};

StoreUnderTest::StoreUnderTest(Way way, const std::string& root) : way_{way}, parts_{std::make_unique<Parts>()} {
  Parts& parts = *parts_;
  parts.instance = makeInstance(root, parts.log);
  const backend::StorageTables tables = tablesOf(*parts.instance);
  parts.back_end = orThrow(backend::Backend::start(tables, listenOptions(way, root), parts.log));
  if (way == Way::kUnix || way == Way::kTcp) {
    config::BackendConfig config;
    config.address = parts.back_end->address();
    parts.connection = orThrow(storage::connect(config, parts.log));
  } else {
    parts.connection = storage::connectEmbedded(parts.back_end->embedded(), parts.log);
  }
  const auto greeted = parts.connection->greet(std::chrono::steady_clock::now() + std::chrono::seconds{10});
  if (!greeted) throw std::runtime_error{greeted.error().detail};
  if (way == Way::kDirect) {
    storage::BackendClients clients = parts.connection->clients();
    clients.blobs = sdk::BlobsClient{tables.blobs, tables.self};
    clients.records = sdk::RecordsClient{tables.records, tables.self};
    parts.embedded = std::exchange(parts.connection, std::make_unique<storage::BackendConnection>(
                                                         storage::BackendTexts{"the store", "retry later"}, true,
                                                         std::vector<storage::BackendClients>{clients}, nullptr,
                                                         storage::BackendDeadlines{}, parts.log));
  }
  parts.blobs = parts.connection->clients().blobs;
  parts.records = parts.connection->clients().records;
}

StoreUnderTest::~StoreUnderTest() = default;

const sdk::BlobsClient& StoreUnderTest::blobs() const {
  return parts_->blobs;
}

const sdk::RecordsClient& StoreUnderTest::records() const {
  return parts_->records;
}

sdk::BlobsClient StoreUnderTest::directBlobs() const {
  const backend::StorageTables tables = tablesOf(*parts_->instance);
  return {tables.blobs, tables.self};
}

storage::BackendConnection& StoreUnderTest::connection() {
  return *parts_->connection;
}

const observe::Log& StoreUnderTest::log() const {
  return parts_->log;
}

}  // namespace berth::test
