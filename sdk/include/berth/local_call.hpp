// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "berth/call.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace berth::sdk {

/// Memory that is given back as a whole: a bump through blocks that grow. One thread.
class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// `align` is a power of two. Null when there is no memory.
  void* allocate(std::size_t size, std::size_t align) noexcept {
    if (void* memory = bump(size, align)) return memory;
    return grow(size, align) ? bump(size, align) : nullptr;
  }

  /// Keeps an object alive as long as the memory.
  void keep(std::shared_ptr<const void> object) { kept_.push_back(std::move(object)); }

 private:
  static constexpr std::size_t kFirstBytes = 1024;
  static constexpr std::size_t kMostBlockBytes = std::size_t{1} << 20;
  /// More than any answer can hold: who asks for more has miscalculated.
  static constexpr std::size_t kMostAtOnceBytes = std::size_t{1} << 30;

  void* bump(std::size_t size, std::size_t align) noexcept {
    const auto at = reinterpret_cast<std::uintptr_t>(next_);
    const std::size_t gap = static_cast<std::size_t>(-at) & (align - 1);
    if (gap > left_ || size > left_ - gap) return nullptr;
    std::byte* memory = next_ + gap;
    next_ = memory + size;
    left_ -= gap + size;
    return memory;
  }

  bool grow(std::size_t size, std::size_t align) noexcept try {
    if (size > kMostAtOnceBytes || align > kMostAtOnceBytes) return false;
    const std::size_t bytes = std::max(block_bytes_, size + align);
    block_bytes_ = std::min(kMostBlockBytes, block_bytes_ * 2);
    blocks_.push_back(std::unique_ptr<std::byte[]>{new std::byte[bytes]});  // not zeroed: it may be 1 MiB of content
    next_ = blocks_.back().get();
    left_ = bytes;
    return true;
  } catch (...) {
    return false;
  }

  alignas(std::max_align_t) std::byte first_[kFirstBytes];
  std::byte* next_ = first_;
  std::size_t left_ = kFirstBytes;
  std::size_t block_bytes_ = 4 * kFirstBytes;
  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::vector<std::shared_ptr<const void>> kept_;
};

/// A call from the side that calls: owns the memory of the results and the reason of a failure. Use one per call, keep
/// it while the results are looked at. cancel(): any thread; all else on the calling thread.
class LocalCall {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  LocalCall() {
    call_.abi.struct_size = sizeof(berth_call);
    call_.abi.alloc = &LocalCall::alloc;
    call_.abi.fail = &LocalCall::fail;
    call_.abi.cancelled = &LocalCall::isCancelled;
    call_.owner = this;
  }
  explicit LocalCall(Deadline deadline) : LocalCall{} { setDeadline(deadline); }
  explicit LocalCall(std::chrono::nanoseconds limit) : LocalCall{std::chrono::steady_clock::now() + limit} {}
  virtual ~LocalCall() = default;
  LocalCall(const LocalCall&) = delete;
  LocalCall& operator=(const LocalCall&) = delete;

  const berth_call* raw() const { return &call_.abi; }
  operator Call() const { return Call{raw()}; }  // NOLINT(google-explicit-constructor): for the clients of gen/*.hpp

  void setDeadline(Deadline deadline) {
    const auto at = std::chrono::duration_cast<std::chrono::nanoseconds>(deadline.time_since_epoch()).count();
    call_.abi.deadline_ns = std::max<std::int64_t>(1, at);
  }
  void setRequestId(std::string id) {
    request_id_ = std::move(id);
    call_.abi.request_id = str(request_id_);
  }
  void setTraceparent(std::string parent) {
    traceparent_ = std::move(parent);
    call_.abi.traceparent = str(traceparent_);
  }

  /// What the called side left as the reason; empty when it said nothing.
  const std::string& failure() const { return failure_; }
  /// Status and reason of a call that answered `code`.
  Status status(berth_status code) const { return code == BERTH_OK ? Status{} : Status{code, failure_}; }

  Arena& arena() { return arena_; }

  /// Asks the called side to stop. It may still answer.
  void cancel() {
    const std::lock_guard lock{mutex_};
    cancelled_.store(true, std::memory_order_release);
    if (on_cancel_) on_cancel_();
  }

  /// While it lives, cancel() also runs `act` (on the cancelling thread; at once when cancelled already).
  class CancelHook {
   public:
    CancelHook(LocalCall& call, std::function<void()> act) : call_{call} {
      const std::lock_guard lock{call_.mutex_};
      if (call_.cancelled_.load(std::memory_order_acquire)) act();
      call_.on_cancel_ = std::move(act);
    }
    ~CancelHook() {
      const std::lock_guard lock{call_.mutex_};
      call_.on_cancel_ = nullptr;
    }
    CancelHook(const CancelHook&) = delete;
    CancelHook& operator=(const CancelHook&) = delete;

   private:
    LocalCall& call_;
  };

  /// The LocalCall behind a call, when it is one of this program; null when a stranger made it.
  static LocalCall* from(const berth_call* call) {
    if (call->alloc != &LocalCall::alloc) return nullptr;
    return reinterpret_cast<const Shared*>(call)->owner;
  }

 protected:
  /// Whether a caller further away has given up. Any thread.
  virtual bool callerGone() const { return false; }

 private:
  static constexpr std::size_t kLongestFailure = 1024;

  // What the other side sees comes first, so that its pointer leads back here.
  struct Shared {
    berth_call abi{};
    LocalCall* owner = nullptr;
  };

  static LocalCall& of(const berth_call* call) { return *reinterpret_cast<const Shared*>(call)->owner; }

  static void* alloc(const berth_call* call, std::size_t size, std::size_t align) noexcept {
    return of(call).arena_.allocate(size, align);
  }

  static berth_status fail(const berth_call* call, berth_status status, berth_str message) noexcept {
    try {
      std::string_view text = view(message);
      if (text.size() > kLongestFailure) {
        std::size_t end = kLongestFailure;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
        text = text.substr(0, end);
      }
      of(call).failure_.assign(text);
    } catch (...) {
      of(call).failure_.clear();
    }
    return status;
  }

  static std::uint32_t isCancelled(const berth_call* call) noexcept {
    const LocalCall& self = of(call);
    return self.cancelled_.load(std::memory_order_acquire) || self.callerGone() ? 1 : 0;
  }

  Shared call_;
  std::string request_id_;
  std::string traceparent_;
  std::string failure_;
  std::atomic<bool> cancelled_{false};
  std::mutex mutex_;
  std::function<void()> on_cancel_;
  Arena arena_;
};

}  // namespace berth::sdk
