// SPDX-License-Identifier: Apache-2.0
#include "backend/listen_address.hpp"

#include <gtest/gtest.h>

#include <string>

namespace berth::backend {
namespace {

TEST(ListenAddress, TakesASocketPath) {
  const auto address = ListenAddress::parse("unix:/run/berth/backend.sock");
  ASSERT_TRUE(address.has_value());
  EXPECT_EQ(address->path, "/run/berth/backend.sock");
  EXPECT_TRUE(address->isLocal());
}

TEST(ListenAddress, TakesHostAndPort) {
  const auto address = ListenAddress::parse("10.0.0.1:0");
  ASSERT_TRUE(address.has_value());
  EXPECT_EQ(address->tcp->host(), "10.0.0.1");
  EXPECT_FALSE(address->isLocal());
  EXPECT_TRUE(ListenAddress::parse("[::1]:7000")->isLocal());
}

TEST(ListenAddress, RefusesAPathThatLeavesNoRoomForTheDescriptorSocket) {
  EXPECT_TRUE(ListenAddress::parse("unix:/" + std::string(103, 'x')).has_value());
  EXPECT_FALSE(ListenAddress::parse("unix:/" + std::string(104, 'x')).has_value());
}

TEST(ListenAddress, IsWrittenAsItWasRead) {
  for (const std::string text : {"unix:/run/berth/s.sock", "unix:s", "10.0.0.1:7000", "[::1]:0", "localhost:7000"})
    EXPECT_EQ(ListenAddress::parse(text)->text(), text);
  EXPECT_EQ(ListenAddress::parse("[::]:0")->textWith(7000), "[::]:7000");
}

TEST(ListenAddress, RefusesNonsense) {
  for (const std::string text : {"", "unix:", "host", "host:", "host:x", ":1"}) {
    EXPECT_FALSE(ListenAddress::parse(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace berth::backend
