// SPDX-License-Identifier: Apache-2.0
#include "berth/local_call.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace berth::sdk {
namespace {

TEST(Arena, GivesAlignedMemoryOfAnySize) {
  Arena arena;
  std::vector<std::pair<char*, std::size_t>> given;
  for (std::size_t size = 0; size < 3000; size += 7) {
    for (const std::size_t align : {1U, 8U, 64U, 4096U}) {
      auto* memory = static_cast<char*>(arena.allocate(size, align));
      ASSERT_NE(memory, nullptr);
      EXPECT_EQ(reinterpret_cast<std::uintptr_t>(memory) % align, 0U);
      std::fill_n(memory, size, static_cast<char>(given.size()));
      given.emplace_back(memory, size);
    }
  }
  for (std::size_t i = 0; i < given.size(); ++i)
    for (std::size_t at = 0; at < given[i].second; ++at) ASSERT_EQ(given[i].first[at], static_cast<char>(i));
}

TEST(Arena, GivesOnePieceLargerThanAnyBlock) {
  Arena arena;
  auto* memory = static_cast<char*>(arena.allocate(std::size_t{5} << 20, 8));
  ASSERT_NE(memory, nullptr);
  memory[(std::size_t{5} << 20) - 1] = 1;
}

TEST(Arena, GivesNothingWhenThereIsNone) {
  Arena arena;
  EXPECT_EQ(arena.allocate(SIZE_MAX, 8), nullptr);
  EXPECT_EQ(arena.allocate(SIZE_MAX / 2, 8), nullptr);
  EXPECT_EQ(arena.allocate(8, std::size_t{1} << 63), nullptr);
  EXPECT_NE(arena.allocate(8, 8), nullptr);
}

TEST(Arena, KeepsObjectsAsLongAsItself) {
  auto object = std::make_shared<int>(1);
  {
    Arena arena;
    arena.keep(object);
    EXPECT_EQ(object.use_count(), 2);
  }
  EXPECT_EQ(object.use_count(), 1);
}

TEST(LocalCall, KeepsTheReasonOfAFailure) {
  LocalCall call;
  EXPECT_EQ(Call{call.raw()}.fail(fail(BERTH_ABORTED, "busy")), BERTH_ABORTED);
  EXPECT_EQ(call.failure(), "busy");
  EXPECT_EQ(call.status(BERTH_ABORTED).message, "busy");
}

TEST(LocalCall, CutsALongReasonBetweenCharacters) {
  LocalCall call;
  std::string text(1023, 'x');
  text += "\u00e4 and more";
  Call{call.raw()}.fail(fail(BERTH_ABORTED, text));
  EXPECT_EQ(call.failure(), std::string(1023, 'x'));
}

TEST(LocalCall, IsFoundBehindItsOwnCallsOnly) {
  LocalCall call;
  EXPECT_EQ(LocalCall::from(call.raw()), &call);
  berth_call stranger = *call.raw();
  stranger.alloc = [](const berth_call*, std::size_t, std::size_t) -> void* { return nullptr; };
  EXPECT_EQ(LocalCall::from(&stranger), nullptr);
}

TEST(LocalCall, CarriesDeadlineAndIds) {
  LocalCall call{std::chrono::hours{1}};
  call.setRequestId("r");
  call.setTraceparent("t");
  const Call seen{call.raw()};
  ASSERT_TRUE(seen.deadline().has_value());
  const auto left = *seen.deadline() - std::chrono::steady_clock::now();
  EXPECT_GT(left, std::chrono::minutes{59});
  EXPECT_LE(left, std::chrono::hours{1});
  EXPECT_EQ(seen.requestId(), "r");
  EXPECT_EQ(seen.traceparent(), "t");
  EXPECT_FALSE(seen.cancelled());
}

TEST(LocalCall, PastItsDeadlineIsCancelled) {
  const LocalCall call{std::chrono::nanoseconds{-1}};
  EXPECT_TRUE(Call{call.raw()}.cancelled());
}

TEST(LocalCall, CancelRunsTheHookOnce) {
  LocalCall call;
  int ran = 0;
  {
    const LocalCall::CancelHook hook{call, [&ran] { ++ran; }};
    std::thread{[&call] { call.cancel(); }}.join();
  }
  EXPECT_EQ(ran, 1);
  call.cancel();
  EXPECT_EQ(ran, 1);
  EXPECT_TRUE(Call{call.raw()}.cancelled());
}

TEST(LocalCall, AHookThatComesTooLateRunsAtOnce) {
  LocalCall call;
  call.cancel();
  int ran = 0;
  const LocalCall::CancelHook hook{call, [&ran] { ++ran; }};
  EXPECT_EQ(ran, 1);
}

}  // namespace
}  // namespace berth::sdk
