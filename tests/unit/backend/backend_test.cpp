// SPDX-License-Identifier: Apache-2.0
#include "backend/backend.hpp"

#include "storage/backend_channel.hpp"
#include "storage/grpc_blob_store.hpp"
#include "storage/grpc_log.hpp"
#include "storage/grpc_record_store.hpp"
#include "support/folder.hpp"
#include "unit/storage/fake_store.hpp"

#include <grpcpp/channel.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace berth::backend {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using storage::RecordKey;

const Digest kDigest = *Digest::parse("sha256:" + std::string(64, 'a'));
const RecordKey kKey{"tags", "library/redis", "latest"};
const observe::Log kLog{observe::Level::kError};

StorageTables tablesOf(berth::test::FakeStore& fake) {
  using berth::test::FakeStore;
  return {sdk::blobsTable<FakeStore>(), sdk::recordsTable<FakeStore>(), nullptr, &fake, R"({"name":"fake"})"};
}

void waitFor(const std::function<bool()>& condition) {
  const auto give_up = steady_clock::now() + std::chrono::seconds{20};
  while (!condition()) {
    ASSERT_LT(steady_clock::now(), give_up);
    std::this_thread::sleep_for(milliseconds{5});
  }
}

std::unique_ptr<Backend> startOn(berth::test::FakeStore& fake, const std::string& address) {
  ListenOptions listen{*ListenAddress::parse(address), {}, false, {}};
  auto backend = Backend::start(tablesOf(fake), listen, kLog);
  EXPECT_TRUE(backend.has_value()) << backend.error().detail;
  return backend ? *std::move(backend) : nullptr;
}

std::unique_ptr<storage::BackendConnection> connectTo(const std::string& address, milliseconds deadline) {
  auto connection = storage::connect({address, {}}, kLog, {deadline, deadline});
  EXPECT_TRUE(connection.has_value());
  return *std::move(connection);
}

enum class Way { kEmbedded, kUnix, kTcp };

std::string nameOf(Way way) {
  constexpr const char* kNames[] = {"Embedded", "Unix", "Tcp"};
  return kNames[static_cast<int>(way)];
}

/// A Front End and a Back End with a store in memory, by each of the three ways.
class BackendTest : public ::testing::TestWithParam<Way> {
 protected:
  BackendTest() {
    if (GetParam() == Way::kEmbedded) {
      backend = *Backend::start(tablesOf(fake), {}, kLog);
      connection = storage::connectEmbedded(backend->embedded(), kLog, {deadline, deadline});
    } else {
      backend = startOn(fake, GetParam() == Way::kUnix ? "unix:" + (folder / "s") : "127.0.0.1:0");
      connection = connectTo(backend->address(), deadline);
    }
  }

  const milliseconds deadline{2000};
  berth::test::Folder folder;
  berth::test::FakeStore fake;
  std::unique_ptr<Backend> backend;
  std::unique_ptr<storage::BackendConnection> connection;
};

INSTANTIATE_TEST_SUITE_P(By, BackendTest, ::testing::Values(Way::kEmbedded, Way::kUnix, Way::kTcp),
                         [](const auto& tested) { return nameOf(tested.param); });

TEST_P(BackendTest, ServesRecordsAndTheirFeed) {
  storage::GrpcRecordStore records{*connection, kLog};
  waitFor([&] { return records.isCacheLive(); });
  storage::Batch batch;
  batch.changes.push_back({kKey, "a", false});
  ASSERT_TRUE(records.apply(batch).has_value());
  EXPECT_EQ(records.get(kKey)->value, "a");
  EXPECT_EQ(records.getFresh(kKey)->value, "a");
  fake.change("tags", "library/redis", "latest", "b");
  waitFor([&] { return records.get(kKey)->value == "b"; });
}

TEST_P(BackendTest, ServesBlobsByDescriptorWhereThereIsAWay) {
  storage::GrpcBlobStore blobs{*connection};
  const std::string bytes(200'000, 'x');
  fake.addBlob(kDigest.text(), bytes);
  const auto content = blobs.open(kDigest);
  ASSERT_TRUE(content.has_value()) << content.error().detail;
  EXPECT_EQ(content->file != nullptr, GetParam() != Way::kTcp);
  EXPECT_EQ(content->pieces != nullptr, GetParam() == Way::kTcp);
  std::string read(bytes.size(), '\0');
  if (content->file) {
    ASSERT_EQ(::pread(content->file->fd(), read.data(), read.size(), 0), static_cast<ssize_t>(read.size()));
  } else {
    read = *content->pieces->read(0, read.size());
  }
  EXPECT_TRUE(read == bytes);
}

TEST_P(BackendTest, TakesUploads) {
  storage::GrpcBlobStore blobs{*connection};
  const std::string id = "00000000-0000-0000-0000-000000000001";
  const std::string bytes(1'500'000, 'x');
  ASSERT_TRUE(blobs.beginUpload(id).has_value());
  auto writer = blobs.openUpload(id, 1, 0);
  ASSERT_TRUE(writer.has_value()) << writer.error().detail;
  ASSERT_TRUE((*writer)->write(bytes).has_value());
  ASSERT_TRUE((*writer)->finish().has_value());
  ASSERT_TRUE(blobs.commit(id, 1, kDigest, bytes.size()).has_value());
  EXPECT_TRUE(fake.blob(kDigest.text()) == bytes);
}

TEST_P(BackendTest, CarriesTheReasonOfARefusal) {
  storage::GrpcBlobStore blobs{*connection};
  fake.fail_with = BERTH_DATA_LOSS;
  const auto failed = blobs.stat(kDigest);
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().code, ErrorCode::kDataLoss);
  EXPECT_EQ(failed.error().detail, "told to");
}

TEST_P(BackendTest, HangingStoreIsUnavailableInTimeAndTheLaneIsFreeAgain) {
  const auto short_connection =
      GetParam() == Way::kEmbedded
          ? storage::connectEmbedded(backend->embedded(), kLog, {milliseconds{200}, milliseconds{200}})
          : connectTo(backend->address(), milliseconds{200});
  storage::GrpcBlobStore blobs{*short_connection};
  fake.addBlob(kDigest.text(), "abc");
  waitFor([&] { return blobs.stat(kDigest).has_value(); });
  fake.delay_ms = 1500;
  std::vector<std::thread> callers;
  const auto begun = steady_clock::now();
  for (int i = 0; i < 20; ++i) {
    callers.emplace_back([&] {
      const auto failed = blobs.stat(kDigest);
      ASSERT_FALSE(failed.has_value());
      EXPECT_EQ(failed.error().code, ErrorCode::kUnavailable);
      EXPECT_NE(failed.error().detail.find("no answer in time"), std::string::npos) << failed.error().detail;
    });
  }
  for (auto& caller : callers) caller.join();
  EXPECT_LT(steady_clock::now() - begun, milliseconds{1400});
  fake.delay_ms = 0;
  waitFor([&] { return blobs.stat(kDigest).has_value(); });
  for (std::size_t i = 0; i < short_connection->lane().width(); ++i) EXPECT_TRUE(short_connection->lane().tryEnter());
}

TEST_P(BackendTest, StopEndsFeedsAndLetsCallsFinish) {
  storage::GrpcRecordStore records{*connection, kLog};
  waitFor([&] { return records.isCacheLive(); });
  fake.delay_ms = 300;
  std::thread caller{[&] { EXPECT_TRUE(records.getFresh(kKey).has_value()); }};
  waitFor([&] { return fake.calls == 1; });
  backend->stop(milliseconds{5000});
  caller.join();
  EXPECT_EQ(fake.feeds, 0);
  waitFor([&] { return !records.isCacheLive(); });
  EXPECT_EQ(records.getFresh(kKey).error().code, ErrorCode::kUnavailable);
}

TEST(BackendOverUnix, ComesBackAfterARestartWithoutBeingTold) {
  berth::test::Folder folder;
  berth::test::FakeStore old{7};
  berth::test::FakeStore anew{8};
  const std::string address = "unix:" + (folder / "s");
  auto backend = startOn(old, address);
  const auto connection = connectTo(address, milliseconds{2000});
  storage::GrpcRecordStore records{*connection, kLog};
  storage::GrpcBlobStore blobs{*connection};
  waitFor([&] { return records.isCacheLive(); });
  old.change("tags", "library/redis", "latest", "old");
  EXPECT_EQ(records.get(kKey)->value, "old");

  backend.reset();
  waitFor([&] { return !records.isCacheLive(); });
  const auto gone = records.get(kKey);
  ASSERT_FALSE(gone.has_value());
  EXPECT_EQ(gone.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(gone.error().detail.find(address), std::string::npos) << gone.error().detail;

  anew.change("tags", "library/redis", "latest", "new");
  anew.addBlob(kDigest.text(), std::string(100'000, 'x'));
  backend = startOn(anew, address);
  const auto begun = steady_clock::now();
  waitFor([&] { return records.get(kKey).has_value(); });
  EXPECT_LT(steady_clock::now() - begun, milliseconds{6000});
  EXPECT_EQ(records.get(kKey)->value, "new");
  waitFor([&] { return records.isCacheLive(); });
  EXPECT_EQ(records.get(kKey)->value, "new");
  EXPECT_TRUE(blobs.open(kDigest).has_value());
}

TEST(BackendOverUnix, TellsThatNobodyIsThereAndWhatToDo) {
  berth::test::Folder folder;
  const auto connection = connectTo("unix:" + (folder / "a b%"), milliseconds{2000});
  const auto greeted = connection->greet(steady_clock::now() + milliseconds{2000});
  ASSERT_FALSE(greeted.has_value());
  EXPECT_EQ(greeted.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(greeted.error().detail.find("berth backend"), std::string::npos) << greeted.error().detail;
}

TEST(BackendOverUnix, PathMayHoldAnyCharacter) {
  berth::test::Folder folder;
  berth::test::FakeStore fake;
  const auto backend = startOn(fake, "unix:" + (folder / "a b%41#?"));
  const auto connection = connectTo(backend->address(), milliseconds{2000});
  const auto greeted = connection->greet(steady_clock::now() + milliseconds{2000});
  EXPECT_TRUE(greeted.has_value()) << greeted.error().detail;
}

TEST(BackendOverUnix, StopRemovesBothSockets) {
  berth::test::Folder folder;
  berth::test::FakeStore fake;
  auto backend = startOn(fake, "unix:" + (folder / "s"));
  EXPECT_TRUE(std::filesystem::exists(folder / "s"));
  EXPECT_TRUE(std::filesystem::exists(folder / "s.fd"));
  backend.reset();
  EXPECT_FALSE(std::filesystem::exists(folder / "s"));
  EXPECT_FALSE(std::filesystem::exists(folder / "s.fd"));
}

TEST(BackendOverTcp, RefusesToBeOpenToTheNetworkUnlessToldTo) {
  berth::test::FakeStore fake;
  ListenOptions listen{*ListenAddress::parse("0.0.0.0:0"), {}, false, {}};
  const auto refused = Backend::start(tablesOf(fake), listen, kLog);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  EXPECT_NE(refused.error().detail.find("--tls-cert"), std::string::npos);
  listen.insecure_open = true;
  EXPECT_TRUE(Backend::start(tablesOf(fake), listen, kLog).has_value());
}

TEST(BackendOverTcp, SaysThatAPortIsTaken) {
  storage::silenceGrpc();
  berth::test::FakeStore fake;
  const auto first = startOn(fake, "127.0.0.1:0");
  ListenOptions listen{*ListenAddress::parse(first->address()), {}, false, {}};
  const auto second = Backend::start(tablesOf(fake), listen, kLog);
  ASSERT_FALSE(second.has_value());
  EXPECT_NE(second.error().detail.find(first->address()), std::string::npos);
}

TEST(BackendConnection, RefusesAPluginThatLacksAMethod) {
  berth::test::FakeStore fake;
  berth_blobs_v1 shortened = *sdk::blobsTable<berth::test::FakeStore>();
  shortened.commit = nullptr;
  StorageTables tables = tablesOf(fake);
  tables.blobs = &shortened;
  const auto backend = *Backend::start(tables, {}, kLog);
  const auto connection = storage::connectEmbedded(backend->embedded(), kLog);
  const auto greeted = connection->greet(steady_clock::now() + milliseconds{2000});
  ASSERT_FALSE(greeted.has_value());
  EXPECT_NE(greeted.error().detail.find("berth.blobs/1.Commit"), std::string::npos) << greeted.error().detail;
}

}  // namespace
}  // namespace berth::backend
