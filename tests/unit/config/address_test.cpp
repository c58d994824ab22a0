// SPDX-License-Identifier: Apache-2.0
#include "config/address.hpp"

#include <gmock/gmock.h>

namespace berth::config {
namespace {

using testing::HasSubstr;

// Checklist 87.
TEST(AddressParse, TakesHostsOfAllKinds) {
  for (const char* text : {"127.0.0.1:5000", "0.0.0.0:0", "[::1]:65535", "localhost:80", "node-1.example.com:443"})
    EXPECT_TRUE(Address::parse(text)) << text;
}

TEST(AddressParse, StripsTheBrackets) {
  const auto address = Address::parse("[::1]:5000");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->host(), "::1");
  EXPECT_EQ(address->port(), 5000);
}

TEST(AddressParse, SaysWhatIsMissing) {
  EXPECT_THAT(Address::parse("127.0.0.1").error().detail, HasSubstr("port is missing"));
  EXPECT_THAT(Address::parse(":5000").error().detail, HasSubstr("host is missing"));
  EXPECT_THAT(Address::parse("::1:5000").error().detail, HasSubstr("brackets"));
  EXPECT_THAT(Address::parse("1.2.3.4:70000").error().detail, HasSubstr("0 to 65535"));
  EXPECT_THAT(Address::parse("999.1.1.1:80").error().detail, HasSubstr("no host"));
  EXPECT_FALSE(Address::parse("a b:80"));
  EXPECT_FALSE(Address::parse("[127.0.0.1]:80"));
}

TEST(AddressIsLoopback, KnowsTheThreeSpellings) {
  EXPECT_TRUE(Address::parse("127.9.9.9:1")->isLoopback());
  EXPECT_TRUE(Address::parse("[::1]:1")->isLoopback());
  EXPECT_TRUE(Address::parse("localhost:1")->isLoopback());
  EXPECT_FALSE(Address::parse("0.0.0.0:1")->isLoopback());
  EXPECT_FALSE(Address::parse("127.example.com:1")->isLoopback());
}

}  // namespace
}  // namespace berth::config
