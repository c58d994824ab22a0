// SPDX-License-Identifier: Apache-2.0
#include "app/surroundings.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>

namespace berth::app {
namespace {

TEST(DefaultRoot, FollowsXdg) {
  if (std::filesystem::is_directory("/var/lib/berth") && ::geteuid() == 0) {
    EXPECT_EQ(defaultRoot(), "/var/lib/berth");
    return;
  }
  ::setenv("XDG_DATA_HOME", "/x/data", 1);
  EXPECT_EQ(defaultRoot(), "/x/data/berth");
  ::setenv("XDG_DATA_HOME", "relative", 1);
  ::setenv("HOME", "/home/me", 1);
  EXPECT_EQ(defaultRoot(), "/home/me/.local/share/berth");
  ::unsetenv("HOME");
  EXPECT_EQ(defaultRoot(), std::filesystem::current_path() / "data");
}

TEST(RaiseFileLimit, ReachesTheHardLimit) {
  const auto raised = raiseFileLimit();
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  EXPECT_EQ(limit.rlim_cur, limit.rlim_max);
  EXPECT_EQ(raised, limit.rlim_max);
}

}  // namespace
}  // namespace berth::app
