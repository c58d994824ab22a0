// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "berth/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstring>
#include <new>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

namespace berth::sdk {

/// A struct of the contract: begins with struct_size, and only grows at its end.
template <class T>
concept Struct = std::is_trivially_copyable_v<T> && requires(T& s) {
  s.struct_size;
};

/// An empty one.
template <Struct T>
constexpr T make() {
  T made{};
  made.struct_size = sizeof(T);
  return made;
}

/// A struct of the other side as this side knows it: members that the other side does not know are "not set".
template <Struct T>
T completed(const T& theirs) {
  T ours{};
  std::memcpy(&ours, &theirs, theirs.struct_size < sizeof(T) ? theirs.struct_size : sizeof(T));
  ours.struct_size = sizeof(T);
  return ours;
}

/// Fills a result that the other side has laid out, as far as the other side knows the members.
template <Struct T>
void assign(T& theirs, const T& ours) {
  const auto size = theirs.struct_size;
  std::memcpy(&theirs, &ours, size < sizeof(T) ? size : sizeof(T));
  theirs.struct_size = size;
}

/// One call, from the side that is called: memory for its results, deadline, cancellation. A view; any copy is the same
/// call. Dies when the call returns, with all memory that was allocated with it.
/// Memory and failures: only on the call's thread.
class Call {
 public:
  explicit Call(const berth_call* call) : call_{call} {}

  const berth_call* raw() const { return call_; }

  /// Memory that lives as long as the results. Throws bad_alloc; the face makes UNAVAILABLE of it.
  void* allocate(std::size_t size, std::size_t align) const {
    void* memory = call_->alloc(call_, size, align);
    if (memory == nullptr) throw std::bad_alloc{};
    return memory;
  }

  /// A copy of `text` that lives as long as the results.
  berth_str copy(std::string_view text) const {
    if (text.empty()) return {};
    auto* bytes = static_cast<char*>(allocate(text.size(), 1));
    std::memcpy(bytes, text.data(), text.size());
    return {bytes, text.size()};
  }

  /// An empty struct among the results.
  template <Struct T>
  T& add() const {
    return *new (allocate(sizeof(T), alignof(T))) T{sdk::make<T>()};
  }

  /// Room for `count` values among the results, all zero: the pointers of a repeated field, or its texts.
  template <class T>
  std::span<T> addArray(std::size_t count) const {
    static_assert(std::is_trivially_destructible_v<T>);
    if (count == 0) return {};
    // NOLINTNEXTLINE(bugprone-sizeof-expression): T may well be a pointer.
    auto* first = static_cast<T*>(allocate(count * sizeof(T), alignof(T)));
    for (std::size_t i = 0; i < count; ++i) new (first + i) T{};
    return {first, count};
  }

  /// The caller no longer waits, or its deadline has passed: stop soon. Any thread.
  bool cancelled() const { return call_->cancelled(call_) != 0 || expired(); }

  std::optional<std::chrono::steady_clock::time_point> deadline() const {
    if (call_->deadline_ns == 0) return std::nullopt;
    return std::chrono::steady_clock::time_point{std::chrono::nanoseconds{call_->deadline_ns}};
  }

  std::string_view requestId() const { return view(call_->request_id); }
  std::string_view traceparent() const { return view(call_->traceparent); }

  /// Leaves the reason and gives the status to return across the line.
  berth_status fail(const Status& status) const {
    if (status.message.empty()) return status.code;
    return call_->fail(call_, status.code, str(status.message));
  }

 private:
  bool expired() const { return call_->deadline_ns != 0 && std::chrono::steady_clock::now() >= *deadline(); }

  const berth_call* call_;
};

}  // namespace berth::sdk
