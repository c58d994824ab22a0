// SPDX-License-Identifier: Apache-2.0
#include "model/ip_network.hpp"

#include <gmock/gmock.h>

#include <string>

namespace berth {
namespace {

bool isIn(const std::string& network, const std::string& address) {
  return IpNetwork::parse(network).value().contains(IpAddress::parse(address).value());
}

TEST(IpNetwork, HoldsTheAddressesThatBeginLikeIt) {
  EXPECT_TRUE(isIn("10.0.0.0/8", "10.255.0.1"));
  EXPECT_FALSE(isIn("10.0.0.0/8", "11.0.0.0"));
  EXPECT_TRUE(isIn("192.0.2.128/25", "192.0.2.128"));
  EXPECT_FALSE(isIn("192.0.2.128/25", "192.0.2.127"));
  EXPECT_TRUE(isIn("192.0.2.7", "192.0.2.7"));
  EXPECT_FALSE(isIn("192.0.2.7", "192.0.2.8"));
  EXPECT_TRUE(isIn("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(isIn("2001:db8::/33", "2001:db8:8000::1"));
  EXPECT_TRUE(isIn("::1", "0:0::1"));
  EXPECT_TRUE(isIn("0.0.0.0/0", "255.1.2.3"));
  EXPECT_FALSE(isIn("0.0.0.0/0", "::1")) << "the families have networks of their own";
  EXPECT_FALSE(isIn("::/0", "0.0.0.0"));
}

TEST(IpNetwork, TakesAnAddressOfADualSocketForTheIpv4AddressThatItIs) {
  EXPECT_TRUE(isIn("10.0.0.0/8", "::ffff:10.1.2.3"));
  EXPECT_EQ(IpAddress::parse("::ffff:10.1.2.3")->text(), "10.1.2.3");
}

TEST(IpNetwork, SaysWhatIsWrong) {
  for (const std::string text :
       {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "010.0.0.1", "::/129", "[::1]", "localhost",
        "10.0.0.1:80", "10.0.0.0/8/8", "fe80::1%eth0", "::ffff:10.0.0.0/104"}) {
    const auto network = IpNetwork::parse(text);
    ASSERT_FALSE(network.has_value()) << text;
    EXPECT_THAT(network.error().detail, testing::HasSubstr("as in 10.0.0.0/8")) << text;
  }
  EXPECT_FALSE(IpNetwork::parse(std::string{"10.0.0.1\0", 9}).has_value());
  EXPECT_THAT(IpNetwork::parse("10.1.2.3/8").error().detail,
              testing::HasSubstr("did you mean 10.0.0.0/8 or 10.1.2.3?"));
}

TEST(IpAddress, IsFoundBesidePortBracketsAndZone) {
  for (const std::string text : {"10.0.0.1", "10.0.0.1:80", "[::ffff:10.0.0.1]:80"})
    EXPECT_EQ(IpAddress::parseHost(text)->text(), "10.0.0.1") << text;
  for (const std::string text : {"2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:80", "[2001:DB8:0::1%eth0]:80"})
    EXPECT_EQ(IpAddress::parseHost(text)->text(), "2001:db8::1") << text;
  for (const std::string text : {"", ":80", "[::1", "[::1]x", "[]", "unknown", "_hidden", "a.example:80"})
    EXPECT_FALSE(IpAddress::parseHost(text).has_value()) << text;
}

}  // namespace
}  // namespace berth
