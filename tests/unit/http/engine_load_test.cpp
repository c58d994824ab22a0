// SPDX-License-Identifier: Apache-2.0
// Many clients at once, and the end of the engine.
#include "unit/http/engine_fixture.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <thread>

namespace berth::http {
namespace {

using namespace std::chrono_literals;

const std::string kGetFast = "GET /fast HTTP/1.1\r\nHost: here\r\n\r\n";

std::size_t residentBytes() {
  std::size_t total = 0;
  std::size_t resident = 0;
  std::ifstream{"/proc/self/statm"} >> total >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

#ifdef BERTH_SANITIZED
constexpr bool kCountsMemory = false;
#else
constexpr bool kCountsMemory = true;
#endif

// What an idle connection may cost.
constexpr std::size_t kMostPlainBytes = 2 << 10;
constexpr std::size_t kMostTlsBytes = 24 << 10;

using EngineUnderLoad = EngineTest;

TEST_F(EngineUnderLoad, AnswersQuicklyBesideManySlowClients) {
  const auto large = std::make_shared<const std::string>(std::string(2 << 20, 'x'));
  application.on("/large", [&](const Request&) {
    Response response;
    response.content = {large->size(), large, nullptr, nullptr};
    return response;
  });
  start();
  std::vector<Client> slow;
  for (int i = 0; i < 64; ++i) {
    slow.push_back(connect(8 << 10));
    slow.back().send("GET /large HTTP/1.1\r\nHost: here\r\n\r\n");
  }
  for (int i = 0; i < 200; ++i) {
    slow.push_back(connect());
    slow.back().send("GET /fast HTTP/1.1\r\nHo");
  }
  for (int i = 0; i < 64; ++i) {
    slow.push_back(connect());
    slow.back().send("PUT /sink HTTP/1.1\r\nHost: here\r\nContent-Length: 1000000\r\n\r\nslowly");
  }
  ASSERT_TRUE(eventually([&] { return application.opened == 64; }));
  Client fast = connect();
  std::vector<std::chrono::nanoseconds> times;
  for (int i = 0; i < 500; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    ASSERT_EQ(fast.request(kGetFast).body, "fast");
    times.push_back(std::chrono::steady_clock::now() - begin);
  }
  std::nth_element(times.begin(), times.begin() + 250, times.end());
  EXPECT_LT(times[250], 50ms);
  for (std::size_t i = 64; i < 264; ++i) slow[i].send("st: here\r\n\r\n");
  for (std::size_t i = 64; i < 264; ++i) EXPECT_EQ(slow[i].receive().body, "fast");
  for (std::size_t i = 0; i < 64; i += 8) EXPECT_EQ(slow[i].receive().body.size(), large->size());
}

// Checklist 95.
TEST_F(EngineUnderLoad, KeepsIdleConnectionsCheap) {
  constexpr int kCount = 5000;
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_cur < 2 * kCount + 100) GTEST_SKIP() << "needs descriptors for both ends";
  start();
  std::vector<Client> clients;
  clients.reserve(kCount);
  ASSERT_EQ(get("/fast").status, 200);
  const std::size_t before = residentBytes();
  for (int i = 0; i < kCount; ++i) {
    clients.push_back(connect());
    ASSERT_EQ(clients.back().request(kGetFast).status, 200);
    if (i > 0) clients.back().forgetTls();  // Only what the server keeps is counted.
  }
  const std::size_t each = (residentBytes() - before) / kCount;
  RecordProperty("bytes_per_idle_connection", std::to_string(each));
  if (kCountsMemory) {
    EXPECT_LE(each, speaksTls() ? kMostTlsBytes : kMostPlainBytes);
  }
  EXPECT_EQ(clients.front().request(kGetFast).status, 200);
}

// Checklist 84.
TEST_F(EngineUnderLoad, StopsBehindTheRequestsInFlight) {
  std::atomic<bool> is_inside{false};
  application.on("/working", [&](const Request&) {
    is_inside = true;
    const Blocking blocking;
    std::this_thread::sleep_for(500ms);
    return textResponse(200, "done");
  });
  start();
  Client idle = connect();
  EXPECT_EQ(idle.request(kGetFast).status, 200);
  Client upload = connect();
  upload.send("PUT /sink HTTP/1.1\r\nHost: here\r\nContent-Length: 10\r\n\r\n01234");
  Client working = connect();
  working.send("GET /working HTTP/1.1\r\nHost: here\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return is_inside && application.opened == 1; }));
  const std::string address = engine->address();
  std::thread stopper{[&] { engine->stop(); }};
  EXPECT_TRUE(idle.isClosedWithin(2s));
  upload.send("56789");
  const RawAnswer uploaded = upload.receive();
  EXPECT_EQ(uploaded.status, 201);
  EXPECT_EQ(uploaded.header("Connection"), "close");
  const RawAnswer answer = working.receive();
  EXPECT_EQ(answer.body, "done");
  EXPECT_EQ(answer.header("Connection"), "close");
  upload.close();
  working.close();
  stopper.join();
  EXPECT_THROW(Client{address}, std::runtime_error) << "nobody listens any more";
  EXPECT_EQ(application.answeredCount(), 3U);
}

// Checklist 84.
TEST_F(EngineUnderLoad, CutsWhatDoesNotEndInTime) {
  Lane lane{"slow", 1};
  std::atomic<int> tries{0};
  application.on("/slow", [&](const Request&) {
    ++tries;
    const LaneUse use{lane};
    std::this_thread::sleep_for(1s);
    return textResponse(200, "late");
  });
  EngineLimits limits;
  limits.drain_time = 300ms;
  start(limits, {&lane});
  Client upload = connect();
  upload.send("PUT /sink HTTP/1.1\r\nHost: here\r\nContent-Length: 10\r\n\r\n01234");
  Client slow = connect();
  slow.send("GET /slow HTTP/1.1\r\nHost: here\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return tries == 1 && application.opened == 1; }));
  Client queued = connect();
  queued.send("GET /slow HTTP/1.1\r\nHost: here\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return tries == 2; }));
  const auto begin = std::chrono::steady_clock::now();
  engine->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
  EXPECT_EQ(upload.receive().status, 0);
  EXPECT_EQ(queued.receive().status, 0);
  EXPECT_EQ(application.sinks.aborted, 1);
  EXPECT_EQ(application.answeredCount(), 3U);
  EXPECT_TRUE(lane.tryEnter());
}

TEST_F(EngineUnderLoad, CallsAnsweredOncePerRequestWhateverClientsDo) {
  start();
  std::atomic<std::size_t> whole{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 40; ++i) {
        Client client = connect();
        client.send(kGetFast + kGetFast + "PUT /sink HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\nab");
        if ((t + i) % 3 == 0) client.reset();
        if ((t + i) % 3 == 1) whole += static_cast<std::size_t>(client.receive().status == 200);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  engine->stop();
  EXPECT_GE(application.answeredCount(), whole * 2);
  EXPECT_EQ(application.sinks.destroyed, application.opened);
  EXPECT_EQ(application.sinks.aborted, application.opened);
}

}  // namespace
}  // namespace berth::http
