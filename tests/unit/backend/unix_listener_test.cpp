// SPDX-License-Identifier: Apache-2.0
#include "backend/unix_listener.hpp"

#include "support/folder.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

namespace berth::backend {
namespace {

constexpr uid_t kNobody = 65534;

File connectTo(const std::string& path) {
  File socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  const bool connected = ::connect(socket.fd(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  return connected ? std::move(socket) : File{};
}

/// Runs a connect as another user; true when it was made.
bool nobodyConnects(const std::string& path) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (::setuid(kNobody) != 0) ::_exit(2);
    ::_exit(connectTo(path) ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

class UnixListenerTest : public ::testing::Test {
 protected:
  berth::test::Folder folder;
  const std::string path = folder / "s";
};

TEST_F(UnixListenerTest, LetsTheOwnUserInAndNobodyElseReachTheFile) {
  auto listener = UnixListener::open(path, SOCK_STREAM, {});
  ASSERT_TRUE(listener.has_value()) << listener.error().detail;
  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  EXPECT_EQ(listener->accept().error().code, ErrorCode::kNotFound);
  const File client = connectTo(path);
  ASSERT_TRUE(client);
  EXPECT_TRUE(listener->accept().has_value());
}

TEST_F(UnixListenerTest, OpensInAFolderThatSomebodyHasLocked) {
  const File data{::open(folder.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  ASSERT_EQ(::flock(data.fd(), LOCK_EX | LOCK_NB), 0);
  { EXPECT_TRUE(UnixListener::open(path, SOCK_STREAM, {}).has_value()); }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << "neither the socket nor its lock is left";
}

TEST_F(UnixListenerTest, ARefusalSaysWhoHoldsTheLockInsteadOfWaitingForEver) {
  const std::string lock = path + ".lock";
  const File held{::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
  ASSERT_EQ(::flock(held.fd(), LOCK_EX | LOCK_NB), 0);
  const auto refused = UnixListener::open(path, SOCK_STREAM, {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().detail.find(lock), std::string::npos) << refused.error().detail;
}

TEST_F(UnixListenerTest, SendsAnotherUserAway) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  std::filesystem::permissions(folder.path(), std::filesystem::perms{0755});
  auto listener = UnixListener::open(path, SOCK_STREAM, {});
  ASSERT_TRUE(listener.has_value());
  EXPECT_FALSE(nobodyConnects(path));
  std::filesystem::permissions(path, std::filesystem::perms{0666});
  ASSERT_TRUE(nobodyConnects(path));
  const auto refused = listener->accept();
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kDenied);
  EXPECT_NE(refused.error().detail.find("65534"), std::string::npos);
}

TEST_F(UnixListenerTest, LetsANamedUserIn) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  std::filesystem::permissions(folder.path(), std::filesystem::perms{0755});
  auto listener = UnixListener::open(path, SOCK_STREAM, {kNobody});
  ASSERT_TRUE(listener.has_value());
  ASSERT_TRUE(nobodyConnects(path));
  EXPECT_TRUE(listener->accept().has_value());
}

TEST_F(UnixListenerTest, RefusesWhereAnotherListens) {
  const auto first = UnixListener::open(path, SOCK_STREAM, {});
  ASSERT_TRUE(first.has_value());
  const auto second = UnixListener::open(path, SOCK_STREAM, {});
  ASSERT_FALSE(second.has_value());
  EXPECT_NE(second.error().detail.find("another process listens there"), std::string::npos);
  EXPECT_TRUE(connectTo(path));
}

TEST_F(UnixListenerTest, ReplacesTheSocketOfADeadProcess) {
  const pid_t child = ::fork();
  if (child == 0) {
    const auto listener = UnixListener::open(path, SOCK_STREAM, {});
    ::_exit(listener ? 0 : 1);  // without its destructor, as a crash does
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(std::filesystem::exists(path));
  EXPECT_TRUE(UnixListener::open(path, SOCK_STREAM, {}).has_value());
}

TEST_F(UnixListenerTest, LeavesAFileThatIsNoSocketAlone) {
  std::ofstream{path} << "precious";
  const auto listener = UnixListener::open(path, SOCK_STREAM, {});
  ASSERT_FALSE(listener.has_value());
  EXPECT_NE(listener.error().detail.find("is not a socket"), std::string::npos);
  EXPECT_TRUE(std::filesystem::is_regular_file(path));
}

TEST_F(UnixListenerTest, RemovesItsOwnFileAndNoOther) {
  auto first = std::make_unique<Result<UnixListener>>(UnixListener::open(path, SOCK_STREAM, {}));
  ASSERT_TRUE(first->has_value());
  std::filesystem::remove(path);
  const auto second = UnixListener::open(path, SOCK_STREAM, {});
  ASSERT_TRUE(second.has_value());
  first.reset();
  EXPECT_TRUE(connectTo(path));
}

TEST_F(UnixListenerTest, SaysWhyAPathCannotBeUsed) {
  const auto listener = UnixListener::open(folder / "no/such/folder", SOCK_STREAM, {});
  ASSERT_FALSE(listener.has_value());
  EXPECT_NE(listener.error().detail.find("No such file or directory"), std::string::npos);
}

}  // namespace
}  // namespace berth::backend
