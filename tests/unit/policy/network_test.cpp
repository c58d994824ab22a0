// SPDX-License-Identifier: Apache-2.0
#include "network.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace berth::policy {
namespace {

struct Row {
  const char* network;
  const char* address;
  bool expected;
};

TEST(Network, ContainsWhatBeginsAlike) {
  const Row rows[] = {
      {"10.0.0.0/8", "10.255.0.1", true},       {"10.0.0.0/8", "11.0.0.1", false},
      {"0.0.0.0/0", "192.0.2.1", true},         {"0.0.0.0/0", "2001:db8::1", false},
      {"192.0.2.1", "192.0.2.1", true},         {"192.0.2.1", "192.0.2.2", false},
      {"192.0.2.128/25", "192.0.2.200", true},  {"192.0.2.128/25", "192.0.2.1", false},
      {"2001:db8::/32", "2001:db8:1::1", true}, {"2001:db8::/32", "2001:db9::1", false},
      {"10.0.0.0/8", "::ffff:10.1.1.1", true},  {"::/0", "10.0.0.1", true},
      {"fe80::/10", "fe80::1%eth0", true},
  };
  for (const auto& row : rows) {
    const auto network = Network::parse(row.network);
    const auto address = parseAddress(row.address);
    ASSERT_TRUE(network && address) << row.network << " " << row.address;
    EXPECT_EQ(network->contains(*address), row.expected) << row.network << " " << row.address;
  }
}

TEST(Network, RefusesWhatIsNone) {
  for (const auto* bad :
       {"", "x", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/08", "10.0.0.0/-1", "10.0.0.0/8x",
        "2001:db8::1/32", "::/129", "10.0.0", "[::1]", "fe80::1%eth0", "10.0.0.0/8/8", " 10.0.0.1"})
    EXPECT_FALSE(Network::parse(bad)) << bad;
  for (const auto* bad : {"", "10.0.0.1:80", "localhost", "10.0.0.1%eth0", "::1/128"})
    EXPECT_FALSE(parseAddress(bad)) << bad;
  EXPECT_FALSE(parseAddress(std::string_view{"10.0.0.1\0x", 10}));
}

}  // namespace
}  // namespace berth::policy
