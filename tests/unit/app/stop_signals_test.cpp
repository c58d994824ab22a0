// SPDX-License-Identifier: Apache-2.0
#include "app/stop_signals.hpp"

#include "app/command_line.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

namespace berth::app {
namespace {

TEST(StopSignals, WaitReturnsAtTheFirst) {
  StopSignals signals;
  ::kill(::getpid(), SIGTERM);
  signals.wait();
  signals.wait();
}

TEST(StopSignals, EndsWithoutAny) {
  const StopSignals signals;
}

TEST(StopSignalsDeathTest, TheSecondCuts) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_EXIT(
      {
        StopSignals signals;
        ::kill(::getpid(), SIGINT);
        signals.wait();
        ::kill(::getpid(), SIGINT);
        for (;;) ::pause();
      },
      testing::ExitedWithCode(kExitRuntime), "");
}

}  // namespace
}  // namespace berth::app
