// SPDX-License-Identifier: Apache-2.0
// The parts that threads share, each alone: what a race would hide shows here at once.
#include "http/connection.hpp"
#include "http/gate.hpp"
#include "http/lane_queue.hpp"
#include "http/ready_queue.hpp"
#include "http/timer_wheel.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace berth::http {
namespace {

using namespace std::chrono_literals;

TEST(Connection, IsOwnedByOneAndForgetsNoWakeUp) {
  Connection connection;
  EXPECT_FALSE(connection.wake()) << "closed";
  connection.open(nullptr, "client");
  EXPECT_FALSE(connection.wake()) << "its owner will look again";
  EXPECT_FALSE(connection.park()) << "somebody woke it";
  EXPECT_TRUE(connection.park());
  EXPECT_TRUE(connection.wake());
  EXPECT_FALSE(connection.wake()) << "owned already";
  connection.close();
  EXPECT_FALSE(connection.wake());
}

TEST(ConnectionQueue, GivesBackInOrder) {
  ReadyQueue ready;
  Connection first;
  Connection second;
  ready.push(first);
  ready.push(second);
  EXPECT_EQ(ready.pop(), &first);
  EXPECT_EQ(ready.pop(), &second);
  EXPECT_EQ(ready.pop(), nullptr);
}

class LaneQueueTest : public testing::Test {
 protected:
  LaneQueueTest() : queues{{&lane}, ready}, queue{queues.of(lane)} {
    for (Connection& connection : connections) connection.open(nullptr, "client");
  }

  Lane lane{"lane", 1};
  ReadyQueue ready;
  LaneQueues queues;
  LaneQueue& queue;
  std::vector<Connection> connections{3};
};

TEST_F(LaneQueueTest, GrantsAtOnceWhenThePlaceBecameFreeBeforeTheQueueing) {
  queue.push(connections[0]);
  EXPECT_EQ(connections[0].granted.load(), &lane);
  EXPECT_FALSE(connections[0].park()) << "its owner has to look again";
  EXPECT_FALSE(lane.tryEnter()) << "the place is taken for it";
  EXPECT_FALSE(queue.isBusy());
  lane.leave();
}

TEST_F(LaneQueueTest, GrantsInOrderAndWakesWhoIsParked) {
  lane.enter();
  for (Connection& connection : connections) {
    queue.push(connection);
    EXPECT_TRUE(connection.park());
  }
  EXPECT_TRUE(queue.isBusy());
  for (Connection& connection : connections) {
    EXPECT_EQ(ready.pop(), nullptr);
    lane.leave();
    EXPECT_EQ(ready.pop(), &connection);
    EXPECT_EQ(connection.granted.load(), &lane);
  }
  EXPECT_FALSE(queue.isBusy());
  lane.leave();
}

TEST_F(LaneQueueTest, PassesOverWhoGaveUp) {
  lane.enter();
  for (Connection& connection : connections) queue.push(connection);
  EXPECT_TRUE(queue.remove(connections[0]));
  lane.leave();
  EXPECT_EQ(connections[0].granted.load(), nullptr);
  EXPECT_FALSE(queue.remove(connections[1])) << "it has its place";
  EXPECT_EQ(connections[1].granted.load(), &lane);
  EXPECT_TRUE(queue.remove(connections[2]));
  lane.leave();
}

TEST_F(LaneQueueTest, GrantsNothingOnceItIsClosed) {
  lane.enter();
  queue.push(connections[0]);
  queue.close();
  lane.leave();
  EXPECT_EQ(connections[0].granted.load(), nullptr);
  EXPECT_TRUE(lane.tryEnter());
  lane.leave();
}

// Threads that enter the gate and stay until it closes.
class GateTest : public testing::Test {
 protected:
  ~GateTest() override {
    gate.close();
    for (std::thread& thread : threads) thread.join();
  }
  void enterInBackground() {
    threads.emplace_back([this] {
      if (gate.enter()) ++inside;
    });
  }
  bool becomes(int count) const {
    for (int i = 0; i < 1000 && inside != count; ++i) std::this_thread::sleep_for(1ms);
    std::this_thread::sleep_for(20ms);
    return inside == count;
  }

  Gate gate{2};
  std::atomic<int> inside{0};
  std::vector<std::thread> threads;
};

TEST_F(GateTest, AdmitsAsManyAsItHasTurns) {
  for (int i = 0; i < 4; ++i) enterInBackground();
  EXPECT_TRUE(becomes(2));
  gate.leave();
  EXPECT_TRUE(becomes(3));
  gate.force();
  EXPECT_TRUE(gate.isOver());
  gate.leave();
  EXPECT_FALSE(gate.isOver());
  EXPECT_TRUE(becomes(3));
}

TEST_F(GateTest, WakesNobodyWhileSomebodyWatches) {
  ASSERT_TRUE(gate.enter());
  ASSERT_TRUE(gate.enter());
  enterInBackground();
  EXPECT_TRUE(becomes(0));
  gate.watch();
  gate.leave();
  EXPECT_TRUE(becomes(0)) << "the watcher takes what comes";
  gate.unwatch();
  EXPECT_TRUE(becomes(1)) << "the watcher is at work now";
}

TEST(TimerWheel, LooksAtEachEntryAtItsTick) {
  TimerWheel wheel{10};
  Connection soon;
  Connection late;
  wheel.add(soon, 3);
  wheel.add(late, 25);
  std::vector<std::pair<Connection*, std::int64_t>> looks;
  for (std::int64_t now = 1; now <= 30; ++now) {
    wheel.advance(now, [&](Connection& connection) {
      looks.emplace_back(&connection, now);
      return &connection == &late && now < 25 ? std::int64_t{25} : std::int64_t{-1};
    });
  }
  // An entry is looked at each time the horizon is reached.
  const std::vector<std::pair<Connection*, std::int64_t>> expected{{&soon, 3}, {&late, 10}, {&late, 20}, {&late, 25}};
  EXPECT_EQ(looks, expected);
  EXPECT_TRUE(wheel.isEmpty());
}

TEST(TimerWheel, CatchesUpAfterALongSleep) {
  TimerWheel wheel{10};
  Connection connection;
  int looks = 0;
  wheel.advance(100'000, [](Connection&) { return std::int64_t{-1}; });
  wheel.add(connection, 100'005);
  wheel.advance(200'000, [&](Connection&) {
    ++looks;
    return std::int64_t{-1};
  });
  EXPECT_EQ(looks, 1);
}

}  // namespace
}  // namespace berth::http
