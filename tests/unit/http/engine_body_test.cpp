// SPDX-License-Identifier: Apache-2.0
// Request bodies: into memory, into sinks, and those nobody wants.
#include "unit/http/engine_fixture.hpp"

#include <algorithm>
#include <string>
#include <thread>

namespace berth::http {
namespace {

using namespace std::chrono_literals;

const std::string kGetFast = "GET /fast HTTP/1.1\r\nHost: here\r\n\r\n";

std::string put(const std::string& path, const std::string& fields) {
  return "PUT " + path + " HTTP/1.1\r\nHost: here\r\n" + fields + "\r\n";
}

class EngineBody : public EngineTest {
 protected:
  int aborted() {
    const std::lock_guard lock{application.sinks.mutex};
    return application.sinks.aborted;
  }
  int closed() {
    const std::lock_guard lock{application.sinks.mutex};
    return application.sinks.closed;
  }
};

TEST_F(EngineBody, Refuses413WhatIsLargerThanPlanned) {
  start();
  Client client = connect();
  const std::string large(65 << 10, 'x');
  EXPECT_EQ(client.request(put("/body", "Content-Length: " + std::to_string(large.size()) + "\r\n") + large).status,
            413);
  EXPECT_EQ(client.request(kGetFast).body, "fast") << "the small rest is drained";
  client.send(put("/body", "Transfer-Encoding: chunked\r\n") + "10400\r\n" + large + "\r\n0\r\n\r\n");
  EXPECT_EQ(client.receive().status, 413);
  EXPECT_EQ(client.request(kGetFast).body, "fast");
  EXPECT_EQ(client.request(put("/fast", "Content-Length: 1\r\n") + "x").status, 413);
}

// Checklist 14, 81.
TEST_F(EngineBody, SendsContinueOnlyWhenTheBodyIsWanted) {
  start();
  const std::string fields = "Content-Length: 4\r\nExpect: 100-continue\r\n";
  for (const std::string path : {"/body", "/sink"}) {
    Client client = connect();
    EXPECT_EQ(client.request(put(path, fields)).status, 100) << path;
    EXPECT_EQ(client.request("data").body, "data") << path;
    EXPECT_EQ(client.request(kGetFast).body, "fast") << path;
  }
  for (const std::string path : {"/no-sink", "/nowhere"}) {
    Client client = connect();
    const RawAnswer answer = client.request(put(path, fields));
    EXPECT_EQ(answer.status, path == "/no-sink" ? 403 : 413) << path;
    EXPECT_EQ(answer.header("Connection"), "close") << path << ": the body may or may not come";
  }
}

TEST_F(EngineBody, SendsNoContinueWhenTheBodyIsThereAlready) {
  start();
  Client client = connect();
  EXPECT_EQ(client.request(put("/body", "Content-Length: 4\r\nExpect: 100-continue\r\n") + "data").body, "data");
}

TEST_F(EngineBody, GoesToTheSinkAndIsClosedOnce) {
  start();
  Client client = connect();
  std::string large(3 << 20, '\0');
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 7 + i / 251);
  client.send(put("/sink", "Content-Length: " + std::to_string(large.size()) + "\r\n") + large);
  const RawAnswer answer = client.receive();
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.body, std::to_string(large.size()));
  EXPECT_TRUE(application.sinks.bytes == large);
  EXPECT_EQ(closed(), 1);
  EXPECT_EQ(aborted(), 0);
  EXPECT_EQ(application.sinks.destroyed, 1);
  const auto answered = application.waitForAnswered(1);
  ASSERT_EQ(answered.size(), 1U);
  EXPECT_EQ(answered[0].received_bytes, large.size());
}

TEST_F(EngineBody, OpensAndClosesASinkForAnEmptyBody) {
  start();
  EXPECT_EQ(get("/sink", "PUT").status, 201);
  EXPECT_EQ(closed(), 1);
}

TEST_F(EngineBody, GivesASinkAtMostATurnOfBytesAtOnce) {
  std::atomic<std::size_t> most{0};
  application.on_write = [&](std::string_view bytes) -> Result<void> {
    most = std::max(most.load(), bytes.size());
    return {};
  };
  start();
  Client client = connect();
  client.send(put("/sink", "Content-Length: 4194304\r\n") + std::string(4 << 20, 'x'));
  EXPECT_EQ(client.receive().status, 201);
  EXPECT_LE(most, std::size_t{256 << 10});
}

TEST_F(EngineBody, AbortsTheSinkWhenTheClientGoes) {
  start();
  const auto upload = [&](const std::string& fields, const std::string& body) {
    Client client = connect();
    client.send(put("/sink", fields) + body);
    EXPECT_TRUE(eventually([&] {
      const std::lock_guard lock{application.sinks.mutex};
      return !application.sinks.bytes.empty();
    }));
    const std::lock_guard lock{application.sinks.mutex};
    application.sinks.bytes.clear();
    return client;
  };
  upload("Content-Length: 100\r\n", "partial").close();
  EXPECT_TRUE(eventually([&] { return aborted() == 1; }));
  upload("Transfer-Encoding: chunked\r\n", "4\r\npart\r\n").reset();
  EXPECT_TRUE(eventually([&] { return aborted() == 2; }));
  Client half = upload("Content-Length: 100\r\n", "partial");
  half.finishSending();
  EXPECT_TRUE(eventually([&] { return aborted() == 3; }));
  EXPECT_EQ(closed(), 0);
  for (const Answered& answered : application.waitForAnswered(3)) EXPECT_EQ(answered.status, kClientGone);
}

// Checklist 82.
TEST_F(EngineBody, AbortsTheSinkWhenTheFramingBreaks) {
  start();
  Client client = connect();
  const RawAnswer answer = client.request(put("/sink", "Transfer-Encoding: chunked\r\n") + "4\r\npart\r\nnonsense\r\n");
  EXPECT_EQ(answer.status, 400);
  EXPECT_TRUE(client.isClosedWithin(4s));
  EXPECT_EQ(aborted(), 1);
}

TEST_F(EngineBody, AnswersWithTheSinksError) {
  application.on_write = [](std::string_view) -> Result<void> {
    return fail(ErrorCode::kNoSpace, "The disk is full.");
  };
  start();
  Client client = connect();
  const RawAnswer answer = client.request(put("/sink", "Content-Length: 100000\r\n") + std::string(100'000, 'x'));
  EXPECT_EQ(answer.status, 507);
  EXPECT_EQ(answer.body, "The disk is full.");
  EXPECT_EQ(aborted(), 1);
  EXPECT_EQ(client.request(kGetFast).body, "fast");
}

TEST_F(EngineBody, LetsAClientReadItsAnswerThatStillSendsALargeBody) {
  start();
  Client client = connect();
  client.send(put("/no-sink", "Content-Length: 3000000\r\n") + std::string(2'000'000, 'x'));
  const RawAnswer answer = client.receive();
  EXPECT_EQ(client.receiveAll(), "");
  EXPECT_FALSE(client.wasReset()) << "a reset sweeps the answer away on some systems";
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.header("Connection"), "close");
}

// Checklist 81.
TEST_F(EngineBody, DrainsWhatNobodyWantsAndGoesOn) {
  start();
  Client client = connect();
  client.send(put("/no-sink", "Content-Length: 1000000\r\n") + std::string(1'000'000, 'x') + kGetFast);
  EXPECT_EQ(client.receive().status, 403);
  EXPECT_EQ(client.receive().body, "fast");
}

// Checklist 81.
TEST_F(EngineBody, DoesNotDrainAnEndlessBody) {
  start();
  Client client = connect();
  client.send(put("/no-sink", "Transfer-Encoding: chunked\r\n"));
  EXPECT_EQ(client.receive().status, 403);
  const std::string chunk = "10000\r\n" + std::string(64 << 10, 'x') + "\r\n";
  for (int i = 0; i < 20; ++i) client.send(chunk);
  EXPECT_TRUE(client.isClosedWithin(5s));
}

}  // namespace
}  // namespace berth::http
