// SPDX-License-Identifier: Apache-2.0
#include "backend/stoppable_records.hpp"

namespace berth::backend {

namespace {

/// Cancelled with the call it stands for, or when the Back End stops.
class FeedCall final : public sdk::LocalCall {
 public:
  FeedCall(const sdk::Call& caller, const std::atomic<bool>& stopping) : caller_{caller}, stopping_{stopping} {
    if (const auto deadline = caller.deadline()) setDeadline(*deadline);
  }

 private:
  bool callerGone() const override { return stopping_.load(std::memory_order_acquire) || caller_.cancelled(); }

  const sdk::Call caller_;
  const std::atomic<bool>& stopping_;
};

}  // namespace

sdk::Status StoppableRecords::watch(const sdk::Call& call, const berth_watch_request& request,
                                    const sdk::WatchSink& sink) {
  const FeedCall feed{call, stopping_};
  const sdk::Status status = records_.watch(
      feed, request, [&](const berth_watch_event& event) { return !stopping_.load() && sink.put(event); });
  return stopping_ ? sdk::fail(BERTH_UNAVAILABLE, "the Back End is stopping") : status;
}

}  // namespace berth::backend
