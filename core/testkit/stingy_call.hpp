// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <berth/local_call.hpp>

#include <cstddef>
#include <string>

namespace berth::testkit {

/// A call whose memory ends: alloc answers null from the `grants + 1`st time on. One thread.
class StingyCall {
 public:
  explicit StingyCall(std::size_t grants);
  StingyCall(const StingyCall&) = delete;
  StingyCall& operator=(const StingyCall&) = delete;

  const berth_call* raw() const { return &shared_.abi; }
  /// It has refused at least once.
  bool hasRefused() const { return has_refused_; }

 private:
  // What the other side sees comes first, so that its pointer leads back here.
  struct Shared {
    berth_call abi{};
    StingyCall* owner = nullptr;
  };

  static StingyCall& of(const berth_call* call) { return *reinterpret_cast<const Shared*>(call)->owner; }
  static void* alloc(const berth_call* call, std::size_t size, std::size_t align);

  Shared shared_;
  sdk::Arena arena_;
  std::size_t grants_;
  bool has_refused_ = false;
};

}  // namespace berth::testkit
