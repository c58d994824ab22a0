// SPDX-License-Identifier: Apache-2.0
#include "fetch/address.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <string>

namespace berth::auth_fetch {
namespace {

bool may(const std::string& text, Reach reach = Reach::kAnywhere) {
  sockaddr_in six_or_four{};
  if (::inet_pton(AF_INET, text.c_str(), &six_or_four.sin_addr) == 1) {
    six_or_four.sin_family = AF_INET;
    return mayConnect(reinterpret_cast<const sockaddr&>(six_or_four), reach);
  }
  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  EXPECT_EQ(::inet_pton(AF_INET6, text.c_str(), &six.sin6_addr), 1) << text;
  return mayConnect(reinterpret_cast<const sockaddr&>(six), reach);
}

// L3: what a name leads to, not what it is.
TEST(Address, L3_OfMetadataAndOfNoHostIsRefused) {
  for (const char* text :
       {"169.254.169.254", "169.254.0.1", "169.254.255.255", "100.100.100.200", "192.0.0.192", "0.0.0.0", "0.1.2.3",
        "224.0.0.1", "255.255.255.255", "fe80::1", "febf::1", "fd00:ec2::254", "::", "ff02::1",
        "::ffff:169.254.169.254", "::169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "::ffff:0.0.0.0"})
    EXPECT_FALSE(may(text)) << text;
}

TEST(Address, OfAHostIsTaken) {
  for (const char* text :
       {"127.0.0.1", "10.0.0.1", "192.168.1.1", "169.253.255.255", "169.255.0.0", "140.82.112.3", "100.100.100.201",
        "::1", "2606:50c0::1", "fd00:ec2::253", "fec0::1", "::ffff:10.0.0.1", "64:ff9b::8c52:7003"})
    EXPECT_TRUE(may(text)) << text;
}

TEST(Address, OfThisMachineIsAllThatHttpReaches) {
  for (const char* text : {"127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"})
    EXPECT_TRUE(may(text, Reach::kLoopback)) << text;
  for (const char* text :
       {"10.0.0.1", "140.82.112.3", "fd00::1", "2606:50c0::1", "::ffff:10.0.0.1", "::", "169.254.169.254"})
    EXPECT_FALSE(may(text, Reach::kLoopback)) << text;
}

TEST(Address, OfAnotherFamilyIsRefused) {
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  EXPECT_FALSE(mayConnect(reinterpret_cast<const sockaddr&>(local), Reach::kAnywhere));
}

}  // namespace
}  // namespace berth::auth_fetch
