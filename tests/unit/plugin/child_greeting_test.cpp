// SPDX-License-Identifier: Apache-2.0
#include "plugin/child_greeting.hpp"

#include "plugin/backoff.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/socket.h>
#include <unistd.h>

#include <string>

namespace berth::plugin {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// What the host makes of these bytes.
Result<void> heard(const std::string& said) {
  int ends[2];
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  EXPECT_EQ(::write(ends[0], said.data(), said.size()), static_cast<ssize_t>(said.size()));
  ::close(ends[0]);
  ChildGreeting greeting;
  bool is_open = true;
  while (is_open && !greeting.isComplete()) is_open = greeting.readFrom(ends[1]);
  ::close(ends[1]);
  return is_open ? greeting.outcome() : fail(ErrorCode::kNotFound, "cut short");
}

TEST(ChildGreeting, ArrivesAsItWasSaid) {
  EXPECT_TRUE(heard(ChildGreeting::ready()).has_value());
  const auto failed = heard(ChildGreeting::failed({ErrorCode::kNoSpace, "the disk|is\nfull"}));
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().code, ErrorCode::kNoSpace);
  EXPECT_EQ(failed.error().detail, "the disk|is full");
}

TEST(ChildGreeting, OfAnotherVersionIsToldApart) {
  for (const std::string said : {"berth|2|ready\n", "\n", "berth|1|failed|odd|x\n", "berth|1|failed|internal\n"}) {
    const auto outcome = heard(said);
    ASSERT_FALSE(outcome.has_value()) << said;
    EXPECT_THAT(outcome.error().detail, testing::HasSubstr("of another version"));
  }
  EXPECT_FALSE(heard(std::string(5000, 'x')).has_value());
  EXPECT_EQ(heard("berth|1|re").error().detail, "cut short");
}

TEST(Backoff, DoublesUpToItsLongestAndStartsAnewAfterAGoodLife) {
  Backoff backoff{milliseconds{10}, seconds{5}, seconds{60}};
  EXPECT_EQ(backoff.after(seconds{1}), milliseconds{10});
  EXPECT_EQ(backoff.after(seconds{1}), milliseconds{20});
  for (int i = 0; i < 20; ++i) backoff.after(seconds{59});
  EXPECT_EQ(backoff.after(seconds{0}), seconds{5});
  EXPECT_EQ(backoff.after(seconds{60}), milliseconds{10});
}

}  // namespace
}  // namespace berth::plugin
