// SPDX-License-Identifier: Apache-2.0
#include "app/readiness.hpp"

#include "app/ready_gate.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <utility>

namespace berth::app {
namespace {

using http::BodyPlan;
using http::BodySink;
using http::Request;
using http::Response;

/// Answers 200 and takes bodies of "PATCH" by a sink.
class FakeApplication final : public http::Application {
 public:
  BodyPlan plan(const Request& head) override { return {1000, head.method == "PATCH"}; }
  Response handle(const Request&) override { return {}; }
  std::variant<std::unique_ptr<BodySink>, Response> open(const Request&) override { return Response{}; }
  Response refuse(const Request& /*request*/, const Error& error) override {
    Response response;
    response.status = errorRow(error.code).status;
    return response;
  }
  void answered(const Request&, const http::Outcome&) override {}
};

Request requestOf(std::string method, std::uint64_t body) {
  Request request;
  request.method = std::move(method);
  if (body > 0) request.content_length = body;
  return request;
}

int statusOf(std::variant<std::unique_ptr<BodySink>, Response> opened) {
  return std::get<Response>(opened).status;
}

TEST(ReadyGate, Answers503UntilItIsOpened) {
  FakeApplication inner;
  OpenSign sign;
  ReadyGate gate{inner, sign};
  EXPECT_EQ(gate.handle(requestOf("GET", 0)).status, 503);
  EXPECT_TRUE(gate.plan(requestOf("PUT", 10)).to_sink) << "so that no body is read for nothing";
  EXPECT_EQ(statusOf(gate.open(requestOf("PUT", 10))), 503);
  sign.open();
  EXPECT_EQ(gate.handle(requestOf("GET", 0)).status, 200);
  EXPECT_EQ(gate.plan(requestOf("PUT", 10)).max_body, 1000U);
}

TEST(ReadyGate, RefusesABodyWhosePlanWasMadeWhileItWasClosed) {
  FakeApplication inner;
  OpenSign sign;
  ReadyGate gate{inner, sign};
  ASSERT_TRUE(gate.plan(requestOf("PUT", 10)).to_sink);
  sign.open();
  EXPECT_EQ(statusOf(gate.open(requestOf("PUT", 10))), 503);
  EXPECT_EQ(statusOf(gate.open(requestOf("PATCH", 10))), 200);
}

/// A store that is away until told otherwise, and then has lost nothing.
class FakeRecords final : public storage::RecordStore {
 public:
  std::atomic<bool> is_away{true};

  Result<storage::Record> get(const storage::RecordKey&) override { return storage::Record{}; }
  Result<std::shared_ptr<const storage::Record>> getShared(const storage::RecordKey&) override {
    return std::make_shared<const storage::Record>();
  }
  Result<std::vector<storage::Record>> getAll(const std::vector<storage::RecordKey>&) override { return {}; }
  Result<storage::Record> getFresh(const storage::RecordKey&) override { return storage::Record{}; }
  Result<storage::RecordPage> list(const std::string&, const std::string&, const std::string&, std::uint32_t) override {
    return storage::RecordPage{};
  }
  Result<storage::RecordPage> listNames(const std::string&, const std::string&, const std::string&,
                                        std::uint32_t) override {
    return storage::RecordPage{};
  }
  Result<std::uint64_t> apply(const storage::Batch&) override { return 1; }
  Result<bool> derivedLost() override {
    if (is_away) return fail(ErrorCode::kUnavailable, "away");
    return false;
  }
};

class NoBlobs final : public storage::BlobStore {
 public:
  Result<std::uint64_t> stat(const Digest&) override { return fail(ErrorCode::kNotFound); }
  Result<Content> open(const Digest&) override { return fail(ErrorCode::kNotFound); }
  Result<std::uint64_t> putMax() override { return 0; }
  Result<std::string> bootId() override { return "boot"; }
  Result<void> put(const Digest&, std::string_view) override { return {}; }
  Result<void> beginUpload(const std::string&) override { return {}; }
  Result<std::unique_ptr<storage::UploadWriter>> openUpload(const std::string&, std::uint64_t, std::uint64_t) override {
    return fail(ErrorCode::kNotFound);
  }
  Result<std::uint64_t> uploadSize(const std::string&) override { return 0; }
  Result<std::string> readUpload(const std::string&, std::uint64_t, std::uint64_t) override { return ""; }
  Result<void> commit(const std::string&, std::uint64_t, const Digest&, std::uint64_t) override { return {}; }
  Result<void> cancelUpload(const std::string&) override { return {}; }
  Result<void> sync(const std::vector<Digest>&, bool) override { return {}; }
  Result<void> remove(const Digest&) override { return {}; }
  Result<storage::Space> space() override { return storage::Space{1, 2}; }
};

TEST(Readiness, OpensTheGateWhenTheStoreComes) {
  FakeApplication inner;
  OpenSign sign;
  ReadyGate gate{inner, sign};
  NoBlobs blobs;
  FakeRecords records;
  const registry::Settings settings;
  const observe::Log log{observe::Level::kError};
  registry::Restore restore{blobs, records, settings, log};
  Readiness readiness{sign, restore, records, log};
  readiness.waitFor(std::chrono::milliseconds{50});
  EXPECT_EQ(gate.handle(requestOf("GET", 0)).status, 503);
  records.is_away = false;
  readiness.waitFor(std::chrono::seconds{10});
  EXPECT_EQ(gate.handle(requestOf("GET", 0)).status, 200);
}

}  // namespace
}  // namespace berth::app
