// SPDX-License-Identifier: Apache-2.0
#include "backend/backend.hpp"
#include "storage/backend_channel.hpp"
#include "storage/grpc_log.hpp"
#include "support/certificates.hpp"
#include "support/folder.hpp"
#include "unit/storage/fake_store.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <string>

namespace berth::backend {
namespace {

using std::chrono::milliseconds;

/// A Back End on TCP that wants certificates of one authority.
class BackendWithTls : public ::testing::Test {
 protected:
  BackendWithTls() {
    storage::silenceGrpc();
    ListenOptions listen{*ListenAddress::parse("127.0.0.1:0"), authority.issue("server"), false, {}};
    backend = *Backend::start(tables, listen, log);
  }

  Result<void> greetWith(const config::TlsConfig& tls) {
    const auto connection = storage::connect({backend->address(), tls}, log);
    if (!connection) return fail(connection.error());
    return (*connection)->greet(std::chrono::steady_clock::now() + milliseconds{2000});
  }

  using FakeStore = berth::test::FakeStore;

  const observe::Log log{observe::Level::kError};
  berth::test::Folder folder;
  berth::test::Authority authority{folder.path(), "authority"};
  berth::test::Authority stranger{folder.path(), "stranger"};
  FakeStore fake;
  const StorageTables tables{sdk::blobsTable<FakeStore>(), sdk::recordsTable<FakeStore>(), nullptr, &fake, "{}"};
  std::unique_ptr<Backend> backend;
};

TEST_F(BackendWithTls, ServesAClientOfItsAuthority) {
  const auto greeted = greetWith(authority.issue("client"));
  EXPECT_TRUE(greeted.has_value()) << greeted.error().detail;
}

TEST_F(BackendWithTls, RefusesAClientWithoutTls) {
  EXPECT_EQ(greetWith({}).error().code, ErrorCode::kUnavailable);
}

TEST_F(BackendWithTls, RefusesAClientOfAnotherAuthority) {
  config::TlsConfig tls = stranger.issue("client");
  tls.ca = folder / "authority.pem";
  EXPECT_EQ(greetWith(tls).error().code, ErrorCode::kUnavailable);
}

TEST_F(BackendWithTls, IsRefusedByAClientThatTrustsAnotherAuthority) {
  config::TlsConfig tls = authority.issue("client");
  tls.ca = folder / "stranger.pem";
  EXPECT_EQ(greetWith(tls).error().code, ErrorCode::kUnavailable);
}

TEST_F(BackendWithTls, SaysWhichFileCannotBeUsed) {
  config::TlsConfig tls = authority.issue("client");
  tls.key = folder / "missing.key";
  auto refused = greetWith(tls);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  EXPECT_NE(refused.error().detail.find("missing.key (No such file or directory)"), std::string::npos)
      << refused.error().detail;
  std::ofstream{folder / "empty.key"} << "no key";
  tls.key = folder / "empty.key";
  refused = greetWith(tls);
  EXPECT_NE(refused.error().detail.find("holds no PEM"), std::string::npos) << refused.error().detail;
}

TEST_F(BackendWithTls, NeedsAllThreeFiles) {
  ListenOptions listen{*ListenAddress::parse("127.0.0.1:0"), authority.issue("other"), false, {}};
  listen.tls.ca.clear();
  const auto refused = Backend::start(tables, listen, log);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().detail.find("--client-ca"), std::string::npos);
}

}  // namespace
}  // namespace berth::backend
