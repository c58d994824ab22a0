// SPDX-License-Identifier: Apache-2.0
#include "runtime/ticket_map.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <set>
#include <thread>
#include <vector>

namespace berth::proto {
namespace {

int someFile() {
  return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

bool isOpen(int fd) {
  return ::fcntl(fd, F_GETFD) >= 0;
}

TEST(TicketMap, GivesADescriptorOnce) {
  TicketMap tickets;
  const int fd = someFile();
  const std::string ticket = tickets.issue(fd);
  EXPECT_EQ(ticket.size(), 16U);
  EXPECT_EQ(tickets.redeem(ticket), fd);
  EXPECT_EQ(tickets.redeem(ticket), -1);
  EXPECT_TRUE(isOpen(fd));
  ::close(fd);
}

TEST(TicketMap, KnowsNoOtherTickets) {
  TicketMap tickets;
  for (const std::string& ticket : {std::string{}, std::string(16, '\0'), std::string(1000, 'x')})
    EXPECT_EQ(tickets.redeem(ticket), -1);
}

TEST(TicketMap, ClosesWhatNobodyClaims) {
  TicketMap tickets{std::chrono::milliseconds{20}};
  const int fd = someFile();
  const std::string ticket = tickets.issue(fd);
  for (int i = 0; i < 500 && tickets.unclaimed() > 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{5});
  EXPECT_FALSE(isOpen(fd));
  EXPECT_EQ(tickets.redeem(ticket), -1);
}

// The closer looks again for each that came after the one it waited for.
TEST(TicketMap, ClosesALaterOneToo) {
  TicketMap tickets{std::chrono::milliseconds{30}};
  tickets.issue(someFile());
  std::this_thread::sleep_for(std::chrono::milliseconds{15});
  tickets.issue(someFile());
  for (int i = 0; i < 500 && tickets.unclaimed() > 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{5});
  EXPECT_EQ(tickets.unclaimed(), 0U);
}

TEST(TicketMap, ClosesTheRestAtItsEnd) {
  const int fd = someFile();
  {
    TicketMap tickets;
    tickets.issue(fd);
  }
  EXPECT_FALSE(isOpen(fd));
}

TEST(TicketMap, HoldsNoMoreThanItsLimit) {
  TicketMap tickets;
  const int source = someFile();
  std::set<std::string> issued;
  std::size_t refused = 0;
  for (std::size_t i = 0; i < TicketMap::kMostUnclaimed + 3; ++i) {
    const int fd = ::dup(source);
    ASSERT_GE(fd, 0);
    const std::string ticket = tickets.issue(fd);
    if (ticket.empty()) {
      ++refused;
      EXPECT_FALSE(isOpen(fd));
    } else {
      issued.insert(ticket);
    }
  }
  EXPECT_EQ(refused, 3U);
  EXPECT_EQ(issued.size(), TicketMap::kMostUnclaimed);
  ::close(source);
}

TEST(TicketMap, ServesManyThreads) {
  TicketMap tickets{std::chrono::seconds{60}};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&tickets] {
      for (int i = 0; i < 500; ++i) {
        const std::string ticket = tickets.issue(someFile());
        const int fd = tickets.redeem(ticket);
        EXPECT_GE(fd, 0) << "each ticket is good once, whoever else takes one";
        EXPECT_LT(tickets.redeem(ticket), 0);
        ::close(fd);
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace berth::proto
