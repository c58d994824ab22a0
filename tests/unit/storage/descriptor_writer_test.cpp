// SPDX-License-Identifier: Apache-2.0
#include "storage/descriptor_writer.hpp"

#include "model/lane.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <csignal>
#include <memory>
#include <string>
#include <vector>

namespace berth::storage {
namespace {

TEST(DescriptorWriter, TellsAFullDiskFromABrokenOne) {
  WritebackBudget budget;
  DescriptorWriter full{File{::open("/dev/full", O_WRONLY | O_CLOEXEC)}, 0, budget};
  const auto written = full.write("x");
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().code, ErrorCode::kNoSpace);
  EXPECT_NE(written.error().detail.find("No space left on device"), std::string::npos);

  DescriptorWriter broken{File{::open("/dev/null", O_RDONLY | O_CLOEXEC)}, 0, budget};
  EXPECT_EQ(broken.write("x").error().code, ErrorCode::kUnavailable);
}

TEST(DescriptorWriter, SaysNoSpaceBeyondTheLimitOfAFile) {
  const int fd = ::memfd_create("upload", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  ASSERT_EQ(::fcntl(fd, F_ADD_SEALS, F_SEAL_GROW), 0);
  WritebackBudget budget;
  DescriptorWriter writer{File{fd}, 0, budget};
  EXPECT_FALSE(writer.write("x").has_value());
  EXPECT_EQ(writer.offset(), 0U);
}

TEST(DescriptorWriter, FinishMayBeCalledTwice) {
  WritebackBudget budget;
  DescriptorWriter writer{File{::memfd_create("upload", MFD_CLOEXEC)}, 0, budget};
  ASSERT_TRUE(writer.write("abc").has_value());
  EXPECT_TRUE(writer.finish().has_value());
  EXPECT_TRUE(writer.finish().has_value());
  EXPECT_EQ(writer.offset(), 3U);
}

// A disk that hangs must hold no turn of the engine, whichever call it hangs in.
TEST(DescriptorWriter, GivesItsTurnAwayWhileItWrites) {
  struct CountingTurn final : Turn {
    void claim(Lane& /*lane*/) override {}
    void leave(Lane& /*lane*/) override {}
    void yield() override { ++yields; }
    void resume() override { ++resumes; }
    int yields = 0;
    int resumes = 0;
  } turn;
  WritebackBudget budget;
  DescriptorWriter writer{File{::memfd_create("upload", MFD_CLOEXEC)}, 0, budget};
  Turn::current() = &turn;
  EXPECT_TRUE(writer.write("abc").has_value());
  EXPECT_FALSE(DescriptorWriter(File{::open("/dev/full", O_WRONLY | O_CLOEXEC)}, 0, budget).write("x").has_value());
  Turn::current() = nullptr;
  EXPECT_EQ(turn.yields, 2);
  EXPECT_EQ(turn.resumes, 2);
}

TEST(DescriptorWriter, TellsOfBytesThatWereLostAfterTheyWereTaken) {
  WritebackBudget budget;
  const int fd = ::memfd_create("upload", MFD_CLOEXEC);
  DescriptorWriter writer{File{fd}, 0, budget};
  ASSERT_TRUE(writer.write("abc").has_value());
  EXPECT_TRUE(writer.isWhole());
  ::close(fd);  // what makes close() fail here; on a network file system it is the server
  EXPECT_FALSE(writer.finish().has_value());
  EXPECT_FALSE(writer.isWhole());
}

TEST(WritebackBudget, SharesTheBoundAmongTheWritersThereAre) {
  WritebackBudget budget;
  EXPECT_EQ(budget.lag(), std::uint64_t{256} << 20);
  std::vector<std::unique_ptr<Writeback>> writers;
  for (int i = 0; i < 4; ++i) writers.push_back(std::make_unique<Writeback>(budget, 0));
  EXPECT_EQ(budget.lag(), std::uint64_t{64} << 20);
  for (int i = 0; i < 100; ++i) writers.push_back(std::make_unique<Writeback>(budget, 0));
  EXPECT_EQ(budget.lag(), std::uint64_t{8} << 20);
  writers.clear();
  EXPECT_EQ(budget.lag(), std::uint64_t{256} << 20);
}

TEST(Writeback, WaitsForWhatLiesFarBehindOnARealFile) {
  const int fd = ::open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  ASSERT_GE(fd, 0);
  WritebackBudget budget;
  const std::vector<std::unique_ptr<Writeback>> others = [&] {
    std::vector<std::unique_ptr<Writeback>> made;
    for (int i = 0; i < 31; ++i) made.push_back(std::make_unique<Writeback>(budget, 0));
    return made;
  }();
  DescriptorWriter writer{File{fd}, 0, budget};
  const std::string piece(1 << 20, 'x');
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(writer.write(piece).has_value());
  EXPECT_TRUE(writer.finish().has_value());
}

}  // namespace
}  // namespace berth::storage
