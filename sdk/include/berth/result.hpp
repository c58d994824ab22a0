// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "berth/abi.h"

#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace berth::sdk {

/// Why a call failed: a BERTH_* status other than BERTH_OK and one sentence for people, with the cause and the cure and
/// without secrets. Or BERTH_OK.
struct Status {
  berth_status code = BERTH_OK;
  std::string message;

  bool ok() const { return code == BERTH_OK; }
};

inline Status fail(berth_status code, std::string message) {
  return Status{code, std::move(message)};
}

/// A value, or the Status that kept us from having one (never BERTH_OK: that becomes INTERNAL).
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : held_{std::in_place_index<0>, std::move(value)} {}        // NOLINT(google-explicit-constructor)
  Result(Status status) : held_{std::in_place_index<1>, std::move(status)} {  // NOLINT(google-explicit-constructor)
    auto& kept = std::get<1>(held_);
    if (kept.ok()) kept = fail(BERTH_INTERNAL, "an OK status without a value");
  }

  bool hasValue() const { return held_.index() == 0; }
  explicit operator bool() const { return hasValue(); }

  /// Only with a value.
  T& operator*() & { return *std::get_if<0>(&held_); }
  const T& operator*() const& { return *std::get_if<0>(&held_); }
  T&& operator*() && { return std::move(*std::get_if<0>(&held_)); }
  T* operator->() { return std::get_if<0>(&held_); }
  const T* operator->() const { return std::get_if<0>(&held_); }

  /// Only without one.
  const Status& status() const { return *std::get_if<1>(&held_); }
  Status& status() { return *std::get_if<1>(&held_); }

 private:
  std::variant<T, Status> held_;
};

inline std::string_view view(berth_str text) {
  return text.len == 0 ? std::string_view{} : std::string_view{text.ptr, text.len};
}

/// A view: `text` must live as long as it is looked at.
inline berth_str str(std::string_view text) {
  return berth_str{text.data(), text.size()};
}

}  // namespace berth::sdk
