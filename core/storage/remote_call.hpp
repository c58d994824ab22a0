// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/lane.hpp"
#include "model/result.hpp"
#include "storage/backend_connection.hpp"

#include <chrono>
#include <mutex>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace berth::storage {

/// May the same call be made twice?
enum class Repeat : bool { kNever, kOnce };

/// One call to the Back End. Construct it before anything that must not happen twice: it claims a place in the lane,
/// which may throw LaneFull (model/lane.hpp). Answers live as long as it does.
class RemoteCall {
 public:
  explicit RemoteCall(BackendConnection& connection) : RemoteCall{connection, connection.deadlines().call} {}
  RemoteCall(BackendConnection& connection, std::chrono::milliseconds limit)
      : connection_{connection}, deadline_{std::chrono::steady_clock::now() + limit} {
    use_.emplace(connection.lane());
  }
  /// In a place that the caller has entered and this leaves.
  RemoteCall(BackendConnection& connection, std::chrono::milliseconds limit, std::adopt_lock_t)
      : connection_{connection}, deadline_{std::chrono::steady_clock::now() + limit} {}
  ~RemoteCall() {
    if (!use_) connection_.lane().leave();
  }
  RemoteCall(const RemoteCall&) = delete;
  RemoteCall& operator=(const RemoteCall&) = delete;

  /// `method`: "Blobs.Stat", for the metrics. `act(const sdk::Call&, const BackendClients&)` makes the call and gives
  /// an sdk::Result. With Repeat::kOnce it is made again when the connection broke under it, so that a Back End's
  /// restart goes unnoticed.
  template <class Act>
  auto ask(std::string_view method, Repeat repeat, const Act& act) {
    using Value = std::remove_cvref_t<decltype(*act(std::declval<sdk::Call>(), std::declval<BackendClients>()))>;
    return answerTo<Value>(method, repeat, act);
  }

 private:
  template <class Value, class Act>
  Result<Value> answerTo(std::string_view method, Repeat repeat, const Act& act) {
    for (bool last = repeat == Repeat::kNever;; last = true) {
      BERTH_CHECK(connection_.greet(deadline_));
      const CallGate::Use use{connection_.gate()};
      if (!use) return fail(connection_.stopping());
      call_.emplace(deadline_);
      const auto began = std::chrono::steady_clock::now();
      auto answer = act(*call_, connection_.clients());
      if (CallMeter* const meter = connection_.meter())
        meter->count(method, answer ? BERTH_OK : answer.status().code, std::chrono::steady_clock::now() - began);
      if (answer) return *answer;
      Error error = connection_.errorOf(answer.status());
      if (last || answer.status().code != BERTH_UNAVAILABLE) return fail(std::move(error));
    }
  }

  BackendConnection& connection_;
  std::optional<LaneUse> use_;
  const std::chrono::steady_clock::time_point deadline_;
  std::optional<sdk::LocalCall> call_;
};

}  // namespace berth::storage
