// SPDX-License-Identifier: Apache-2.0
// Handlers that block: what hangs in one lane stops nobody else.
#include "unit/http/engine_fixture.hpp"

#include <future>
#include <string>
#include <thread>

namespace berth::http {
namespace {

using namespace std::chrono_literals;

const std::string kGetSlow = "GET /slow HTTP/1.1\r\nHost: here\r\n\r\n";

// A lane of width 1, with a route that stays in it until the gate opens.
class EngineLane : public EngineTest {
 protected:
  void SetUp() override {
    application.on("/slow", [this](const Request&) {
      ++tries;
      const LaneUse use{lane};
      ++inside;
      opened.wait();
      return textResponse(200, "slow");
    });
    application.on("/both", [this](const Request&) {
      const LaneUse use{lane};
      const LaneUse again{lane};
      const LaneUse other{second_lane};
      return textResponse(200, "both");
    });
  }
  void TearDown() override {
    open();
    engine.reset();
  }
  void open() {
    if (!std::exchange(is_open, true)) gate.set_value();
  }

  Lane lane{"slow", 1};
  Lane second_lane{"second", 1};
  std::atomic<int> tries{0};
  std::atomic<int> inside{0};
  std::promise<void> gate;
  std::shared_future<void> opened{gate.get_future()};
  bool is_open = false;
};

TEST_F(EngineLane, HangsWithoutStoppingOthers) {
  start({}, {&lane, &second_lane});
  std::vector<Client> clients;
  for (int i = 0; i < 50; ++i) clients.push_back(connect());
  for (Client& client : clients) client.send(kGetSlow);
  ASSERT_TRUE(eventually([&] { return tries >= 50; }));
  EXPECT_EQ(inside, 1);
  Client other = connect();
  for (int i = 0; i < 200; ++i) {
    ASSERT_EQ(other.request("GET /fast HTTP/1.1\r\nHost: here\r\n\r\n").body, "fast");
  }
  open();
  for (Client& client : clients) EXPECT_EQ(client.receive().body, "slow");
  EXPECT_EQ(tries, 99) << "each that found no place was run once more";
}

TEST_F(EngineLane, HoldsNoPlaceThatItOnlyVisited) {
  application.on("/first", [this](const Request&) {
    const LaneVisit visit{second_lane};
    return textResponse(200, "first");
  });
  application.on("/first-then-slow", [this](const Request&) {
    { const LaneVisit visit{second_lane}; }
    const LaneUse use{lane};
    ++inside;
    opened.wait();
    return textResponse(200, "slow");
  });
  start({}, {&lane, &second_lane});
  std::vector<Client> clients;
  for (int i = 0; i < 20; ++i) clients.push_back(connect());
  for (Client& client : clients) client.send("GET /first-then-slow HTTP/1.1\r\nHost: here\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return inside == 1; }));
  for (int i = 0; i < 50; ++i) ASSERT_EQ(get("/first").body, "first");
  open();
  for (Client& client : clients) EXPECT_EQ(client.receive().body, "slow");
  EXPECT_TRUE(second_lane.tryEnter()) << "each visit was left once";
  second_lane.leave();
}

TEST_F(EngineLane, RefusesWhoWaitedTooLong) {
  EngineLimits limits;
  limits.queue_time = 300ms;
  start(limits, {&lane, &second_lane});
  Client first = connect();
  first.send(kGetSlow);
  ASSERT_TRUE(eventually([&] { return inside == 1; }));
  Client second = connect();
  const auto begin = std::chrono::steady_clock::now();
  const RawAnswer answer = second.request(kGetSlow);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 300ms);
  EXPECT_EQ(answer.status, 503);
  EXPECT_NE(answer.header("Retry-After"), std::nullopt);
  EXPECT_NE(answer.body.find("(slow)"), std::string::npos) << "it says where: " << answer.body;
  open();
  EXPECT_EQ(first.receive().body, "slow");
  EXPECT_EQ(second.request(kGetSlow).body, "slow") << "the place was not lost";
}

TEST_F(EngineLane, ServesInTheOrderOfArrival) {
  std::mutex mutex;
  std::string order;
  std::atomic<std::size_t> arrived{0};
  application.on("/turn", [&](const Request& request) {
    ++arrived;
    const LaneUse use{lane};
    const std::lock_guard lock{mutex};
    order += request.query;
    return textResponse(200, "");
  });
  start({}, {&lane, &second_lane});
  Client first = connect();
  first.send(kGetSlow);
  ASSERT_TRUE(eventually([&] { return inside == 1; }));
  std::vector<Client> clients;
  for (char name = 'a'; name <= 'j'; ++name) {
    clients.push_back(connect());
    clients.back().send(std::string{"GET /turn?"} + name + " HTTP/1.1\r\nHost: here\r\n\r\n");
    ASSERT_TRUE(eventually([&] { return arrived == clients.size(); }));
    std::this_thread::sleep_for(2ms);
  }
  open();
  for (Client& client : clients) EXPECT_EQ(client.receive().status, 200);
  EXPECT_EQ(order, "abcdefghij");
}

TEST_F(EngineLane, IsEnteredOncePerStep) {
  start({}, {&lane, &second_lane});
  EXPECT_EQ(get("/both").body, "both");
  EXPECT_TRUE(lane.tryEnter());
  EXPECT_TRUE(second_lane.tryEnter());
  lane.leave();
  second_lane.leave();
}

TEST_F(EngineLane, IsLeftWhenTheHandlerThrows) {
  application.on("/throw", [this](const Request&) -> Response {
    const LaneUse use{lane};
    throw std::runtime_error{"a bug"};
  });
  start({}, {&lane, &second_lane});
  EXPECT_EQ(get("/throw").status, 500);
  EXPECT_TRUE(eventually([&] { return lane.tryEnter(); }));
  lane.leave();
}

TEST_F(EngineLane, IsAnErrorWhenTheEngineDoesNotKnowIt) {
  Lane stranger{"stranger", 1};
  application.on("/stranger", [&](const Request&) {
    const LaneUse use{stranger};
    return textResponse(200, "");
  });
  start({}, {&lane, &second_lane});
  EXPECT_EQ(get("/stranger").status, 500);
  EXPECT_NE(application.failure.find("stranger"), std::string::npos);
}

TEST_F(EngineLane, ParksSinksAtEachStep) {
  std::atomic<int> uses{0};
  const auto use = [&] {
    const LaneUse use_of_lane{lane};
    ++uses;
    std::this_thread::sleep_for(1ms);
  };
  application.on_open = use;
  application.on_close = use;
  application.on_write = [&](std::string_view) -> Result<void> {
    use();
    return {};
  };
  start({}, {&lane, &second_lane});
  const std::string body(600'000, 'x');
  std::vector<Client> clients;
  for (int i = 0; i < 10; ++i) clients.push_back(connect());
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (Client& client : clients) {
    threads.emplace_back([&] {
      client.send("PUT /sink HTTP/1.1\r\nHost: here\r\nContent-Length: 600000\r\n\r\n" + body);
      const RawAnswer answer = client.receive();
      if (answer.status == 201 && answer.body == "600000") ++good;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 10);
  EXPECT_EQ(application.sinks.bytes.size(), 6'000'000U);
  EXPECT_GE(uses, 30);
}

TEST_F(EngineLane, ParksReadersBetweenPieces) {
  struct Reader final : PieceReader {
    explicit Reader(Lane& used) : lane{used} {}
    Result<std::string> read(std::uint64_t, std::uint64_t length) override {
      const LaneUse use{lane};
      return std::string(length, 'p');
    }
    Lane& lane;
  };
  application.on("/pieces", [this](const Request&) {
    Response response;
    response.content.size = 5 << 20;
    response.content.pieces = std::make_shared<Reader>(lane);
    return response;
  });
  start({}, {&lane, &second_lane});
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      if (get("/pieces").body == std::string(5 << 20, 'p')) ++good;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 8);
}

TEST_F(EngineLane, SurvivesManyRequestsForFewPlaces) {
  Lane narrow{"narrow", 2};
  application.on("/short", [&](const Request&) {
    const LaneUse use{narrow};
    const LaneUse other{second_lane};
    return textResponse(200, "short");
  });
  start({}, {&lane, &second_lane, &narrow});
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&] {
      Client client = connect();
      for (int n = 0; n < 100; ++n) {
        if (client.request("GET /short HTTP/1.1\r\nHost: here\r\n\r\n").body == "short") ++good;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 1600);
}

}  // namespace
}  // namespace berth::http
