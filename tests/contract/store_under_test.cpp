// SPDX-License-Identifier: Apache-2.0
#include "contract/store_under_test.hpp"

#include "backend/backend.hpp"
#include "contract/back_end_process.hpp"
#include "plugin/instance.hpp"
#include "plugin/plugin.hpp"
#include "storage/backend_channel.hpp"
#include "storage/backend_connection.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <ostream>
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

}  // namespace

std::string nameOf(Way way) {
  static const std::map<Way, std::string> kNames{
      {Way::kDirect, "Direct"}, {Way::kEmbedded, "Embedded"}, {Way::kUnix, "Unix"}, {Way::kTcp, "Tcp"}};
  return kNames.at(way);
}

// NOLINTNEXTLINE(readability-identifier-naming): the name GoogleTest looks for.
void PrintTo(Way way, std::ostream* out) {
  *out << nameOf(way);
}

/// In the order in which they need each other.
struct StoreUnderTest::Parts {
  observe::Log log{observe::Level::kError};
  std::unique_ptr<BackEndProcess> process;
  std::unique_ptr<plugin::Instance> instance;
  std::unique_ptr<backend::Backend> back_end;
  std::unique_ptr<storage::BackendConnection> embedded;  ///< Of the direct way, which needs it to say who it is.
  std::unique_ptr<storage::BackendConnection> connection;
  sdk::BlobsClient blobs{nullptr, nullptr};
  sdk::RecordsClient records{nullptr, nullptr};

  void connectTo(const std::string& listen, const std::string& root) {
    process = std::make_unique<BackEndProcess>(listen, root);
    config::BackendConfig config;
    config.address = process->address();
    connection = orThrow(storage::connect(config, log));
  }

  void embed(const std::string& root) {
    instance = makeInstance(root, log);
    back_end = orThrow(backend::Backend::start(tablesOf(*instance), std::nullopt, log));
    connection = storage::connectEmbedded(back_end->embedded(), log);
  }

  /// Puts the tables themselves in the place of those that go through gRPC.
  void goDirect() {
    const backend::StorageTables tables = tablesOf(*instance);
    storage::BackendClients clients = connection->clients();
    clients.blobs = sdk::BlobsClient{tables.blobs, tables.self};
    clients.records = sdk::RecordsClient{tables.records, tables.self};
    embedded = std::exchange(
        connection, std::make_unique<storage::BackendConnection>(storage::BackendTexts{"the store", "retry later"},
                                                                 true, std::vector<storage::BackendClients>{clients},
                                                                 nullptr, storage::BackendDeadlines{}, log));
  }
};

StoreUnderTest::StoreUnderTest(Way way, const std::string& root) : way_{way}, parts_{std::make_unique<Parts>()} {
  switch (way) {
    case Way::kDirect:
    case Way::kEmbedded:
      parts_->embed(root);
      break;
    case Way::kUnix:
      parts_->connectTo("unix:" + root + ".sock", root);
      break;
    case Way::kTcp:
      parts_->connectTo("127.0.0.1:0", root);
      break;
  }
  const auto greeted = parts_->connection->greet(std::chrono::steady_clock::now() + std::chrono::seconds{10});
  if (!greeted) throw std::runtime_error{greeted.error().detail};
  if (way == Way::kDirect) parts_->goDirect();
  parts_->blobs = parts_->connection->clients().blobs;
  parts_->records = parts_->connection->clients().records;
}

StoreUnderTest::~StoreUnderTest() = default;

const sdk::BlobsClient& StoreUnderTest::blobs() const {
  return parts_->blobs;
}

const sdk::RecordsClient& StoreUnderTest::records() const {
  return parts_->records;
}

storage::BackendConnection& StoreUnderTest::connection() {
  return *parts_->connection;
}

const observe::Log& StoreUnderTest::log() const {
  return parts_->log;
}

}  // namespace berth::test
