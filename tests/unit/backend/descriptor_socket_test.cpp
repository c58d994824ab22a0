// SPDX-License-Identifier: Apache-2.0
#include "backend/descriptor_socket.hpp"

#include "runtime/ticket_map.hpp"
#include "storage/descriptor_client.hpp"
#include "support/folder.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace berth::backend {
namespace {

class DescriptorSocketTest : public ::testing::Test {
 protected:
  DescriptorSocketTest() { start(); }

  void start() {
    auto opened = DescriptorSocket::open(path, {}, tickets, log);
    if (opened) server = *std::move(opened);
  }

  int openFile(const std::string& content) {
    const std::string name = folder / "f";
    const int fd = ::open(name.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    EXPECT_EQ(::write(fd, content.data(), content.size()), static_cast<ssize_t>(content.size()));
    return fd;
  }

  berth::test::Folder folder;
  const std::string path = folder / "s.fd";
  const observe::Log log{observe::Level::kError};
  proto::TicketMap tickets{std::chrono::seconds{30}};
  std::unique_ptr<DescriptorSocket> server;
  storage::DescriptorClient client{path};
};

TEST_F(DescriptorSocketTest, HandsOverTheDescriptorOfATicket) {
  const std::string ticket = tickets.issue(openFile("hello"));
  const File file{client.redeem(ticket)};
  ASSERT_TRUE(file);
  std::array<char, 5> bytes{};
  EXPECT_EQ(::pread(file.fd(), bytes.data(), bytes.size(), 0), 5);
  EXPECT_EQ(std::string(bytes.data(), bytes.size()), "hello");
  EXPECT_NE(::fcntl(file.fd(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(DescriptorSocketTest, TakesATicketOnce) {
  const std::string ticket = tickets.issue(openFile("hello"));
  EXPECT_TRUE(File{client.redeem(ticket)});
  EXPECT_EQ(client.redeem(ticket), -1);
}

TEST_F(DescriptorSocketTest, KeepsNothingOpenThatItHandedOver) {
  for (int i = 0; i < 200; ++i) {
    const std::string ticket = tickets.issue(openFile("hello"));
    File file{client.redeem(ticket)};
    ASSERT_TRUE(file);
    file.close();
    const File reading{::open((folder / "f").c_str(), O_RDONLY | O_CLOEXEC)};
    ASSERT_EQ(::fcntl(reading.fd(), F_SETLEASE, F_RDLCK), 0) << "somebody still has it open for writing, round " << i;
  }
}

TEST_F(DescriptorSocketTest, RefusesATicketThatIsTooOld) {
  proto::TicketMap short_lived{std::chrono::milliseconds{50}};
  const std::string other = folder / "t.fd";
  const auto other_server = *DescriptorSocket::open(other, {}, short_lived, log);
  const std::string ticket = short_lived.issue(openFile("hello"));
  std::this_thread::sleep_for(std::chrono::milliseconds{200});
  EXPECT_EQ(storage::DescriptorClient{other}.redeem(ticket), -1);
}

TEST_F(DescriptorSocketTest, RefusesWhatIsNoTicket) {
  EXPECT_EQ(client.redeem("short"), -1);
  EXPECT_EQ(client.redeem(std::string(17, 'x')), -1);
  EXPECT_EQ(client.redeem(std::string(16, 'x')), -1);
  EXPECT_TRUE(File{client.redeem(tickets.issue(openFile("hello")))});
}

TEST_F(DescriptorSocketTest, ClientTakesRegularFilesOnly) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const File other{ends[1]};
  EXPECT_EQ(client.redeem(tickets.issue(ends[0])), -1);
}

TEST_F(DescriptorSocketTest, ClientComesBackAfterTheServerWasRestarted) {
  EXPECT_TRUE(File{client.redeem(tickets.issue(openFile("hello")))});
  server.reset();
  EXPECT_EQ(client.redeem(tickets.issue(openFile("hello"))), -1);
  start();
  EXPECT_TRUE(File{client.redeem(tickets.issue(openFile("hello")))});
}

TEST_F(DescriptorSocketTest, ServesManyAtOnce) {
  std::atomic<int> good{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 16; ++i) {
    callers.emplace_back([&] {
      for (int j = 0; j < 200; ++j) {
        if (File{client.redeem(tickets.issue(::memfd_create("f", MFD_CLOEXEC)))}) ++good;
      }
    });
  }
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(good, 16 * 200);
  EXPECT_EQ(tickets.unclaimed(), 0U);
}

TEST_F(DescriptorSocketTest, CutsAPeerThatDoesNotReadAndServesTheOthers) {
  const File deaf{::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  ASSERT_EQ(::connect(deaf.fd(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  const std::string ticket(16, 'x');
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (::send(deaf.fd(), ticket.data(), ticket.size(), MSG_NOSIGNAL) > 0) {
    ASSERT_LT(std::chrono::steady_clock::now(), give_up);
  }
  EXPECT_TRUE(File{client.redeem(tickets.issue(openFile("hello")))});
}

}  // namespace
}  // namespace berth::backend
