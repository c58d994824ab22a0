// SPDX-License-Identifier: Apache-2.0
// What one client may cost, and what it is told when that is used up.
#include "unit/http/engine_fixture.hpp"

#include <fcntl.h>
#include <sys/resource.h>

#include <string>
#include <thread>

namespace berth::http {
namespace {

using namespace std::chrono_literals;

const std::string kGetFast = "GET /fast HTTP/1.1\r\nHost: here\r\n\r\n";

class EngineLimit : public EngineTest {
 protected:
  static EngineLimits shortTimes() {
    EngineLimits limits;
    limits.head_time = 400ms;
    limits.idle_time = 400ms;
    limits.progress_time = 400ms;
    return limits;
  }
};

// Checklist 82.
TEST_F(EngineLimit, OfHeadBytesAndUriBytes) {
  EngineLimits limits;
  limits.head_bytes = 2000;
  limits.uri_bytes = 500;
  start(limits);
  EXPECT_EQ(get("/" + std::string(600, 'a')).status, 414);
  Client client = connect();
  EXPECT_EQ(client.request("GET / HTTP/1.1\r\nHost: here\r\nX: " + std::string(3000, 'a') + "\r\n\r\n").status, 431);
  EXPECT_TRUE(client.isClosedWithin(4s));
}

TEST_F(EngineLimit, OfHeadTimeHoldsHoweverTheBytesDrip) {
  start(shortTimes());
  Client client = connect();
  const auto begin = std::chrono::steady_clock::now();
  for (const char c : std::string{"GET /fast HTTP/1.1\r\nHost: h"}) {
    client.send({&c, 1});
    if (client.hasBytesWithin(100ms)) break;
  }
  const RawAnswer answer = client.receive();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s);
  EXPECT_EQ(answer.status, 408);
}

TEST_F(EngineLimit, OfIdleTimeClosesWithoutAWord) {
  start(shortTimes());
  Client fresh = connect();
  Client used = connect();
  EXPECT_EQ(used.request(kGetFast).status, 200);
  EXPECT_EQ(fresh.receiveAll(), "");
  EXPECT_EQ(used.receiveAll(), "");
  EXPECT_EQ(application.answeredCount(), 1U);
}

TEST_F(EngineLimit, OfProgressEndsABodyThatStopped) {
  start(shortTimes());
  for (const std::string path : {"/sink", "/body"}) {
    Client client = connect();
    client.send("PUT " + path + " HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\nsome");
    EXPECT_EQ(client.receive().status, 408) << path;
    EXPECT_TRUE(client.isClosedWithin(4s)) << path;
  }
  EXPECT_EQ(application.sinks.aborted, 1);
}

// Checklist 33.
TEST_F(EngineLimit, OfProgressLetsASlowBodyPass) {
  start(shortTimes());
  Client client = connect();
  client.send("PUT /body HTTP/1.1\r\nHost: here\r\nContent-Length: 10\r\n\r\n");
  for (int i = 0; i < 10; ++i) {
    client.send("x");
    std::this_thread::sleep_for(100ms);
  }
  EXPECT_EQ(client.receive().body, "xxxxxxxxxx");
}

TEST_F(EngineLimit, OfProgressCutsAnAnswerNobodyReads) {
  application.on("/large", [](const Request&) { return textResponse(200, std::string(64 << 20, 'x')); });
  start(shortTimes());
  Client client = connect(16 << 10);
  client.send("GET /large HTTP/1.1\r\nHost: here\r\n\r\n");
  const auto answered = application.waitForAnswered(1);
  ASSERT_EQ(answered.size(), 1U);
  EXPECT_LT(answered[0].sent_bytes, std::uint64_t{64 << 20});
  EXPECT_EQ(client.receive().status, 0) << "never looks whole";
}

// Checklist 78.
TEST_F(EngineLimit, OfConnectionsIsToldAndTheNextOneFits) {
  EngineLimits limits;
  limits.connections = 4;
  start(limits);
  std::vector<Client> clients;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(connect());
    EXPECT_EQ(clients.back().request(kGetFast).status, 200);
  }
  for (int i = 0; i < 100; ++i) {
    Client extra = connect();
    const RawAnswer answer = extra.receive();
    ASSERT_EQ(answer.status, 503) << i;
    ASSERT_NE(answer.header("Retry-After"), std::nullopt);
    ASSERT_EQ(answer.header("Connection"), "close");
  }
  for (Client& client : clients) EXPECT_EQ(client.request(kGetFast).status, 200);
  clients.pop_back();
  EXPECT_TRUE(eventually([&] { return connect().request(kGetFast).status == 200; }));
}

// Checklist 95.
TEST_F(EngineLimit, OfDescriptorsPausesInsteadOfSpinning) {
  start();
  Client before = connect();
  ASSERT_EQ(before.request(kGetFast).status, 200);
  rlimit old{};
  ::getrlimit(RLIMIT_NOFILE, &old);
  Client waiting = connect();
  ASSERT_EQ(waiting.request(kGetFast).status, 200);
  // The lowest free descriptor, and none behind it: clients can still be made below the new limit, the server's end
  // of their connection cannot.
  const int lowest = ::fcntl(0, F_DUPFD_CLOEXEC, 0);
  ::close(lowest);
  const rlimit tight{static_cast<rlim_t>(lowest) + 1, old.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &tight);
  Client starved = connect();
  timespec cpu_before{};
  timespec cpu_after{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu_before);
  if (!speaksTls()) starved.send(kGetFast);  // Over TLS that waits for the handshake.
  EXPECT_FALSE(starved.hasBytesWithin(500ms));
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu_after);
  EXPECT_EQ(before.request(kGetFast).status, 200) << "the others go on";
  ::setrlimit(RLIMIT_NOFILE, &old);
  if (speaksTls()) starved.send(kGetFast);
  EXPECT_EQ(starved.receive().status, 200);
  const double cpu = static_cast<double>(cpu_after.tv_sec - cpu_before.tv_sec) +
                     static_cast<double>(cpu_after.tv_nsec - cpu_before.tv_nsec) / 1e9;
  EXPECT_LT(cpu, 0.1);
}

}  // namespace
}  // namespace berth::http
