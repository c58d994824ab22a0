// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>

namespace grpc {
class Channel;
}
namespace berth::proto {
class FdRedeemer;
}

namespace berth::storage {

/// Keeps calls from an in-process channel whose server stops: gRPC 1.51 cancels those under way at once, however much
/// time they were given, and crashes on a new one. Any thread.
class CallGate {
 public:
  /// Lets a call through while it lives, or does not. A null gate is always open.
  class Use {
   public:
    explicit Use(CallGate* gate) : gate_{gate}, open_{gate == nullptr || gate->enter()} {}
    ~Use() {
      if (gate_ != nullptr && open_) gate_->leave();
    }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    explicit operator bool() const { return open_; }

   private:
    CallGate* gate_;
    bool open_;
  };

  /// Lets nobody through any more, and waits at most `grace` (or a moment) for those under way.
  void close(std::chrono::milliseconds grace);

 private:
  bool enter();
  void leave();

  std::mutex mutex_;
  std::condition_variable empty_;
  std::size_t inside_ = 0;
  bool closed_ = false;
};

/// What the Front End of the same process needs of a Back End.
struct EmbeddedBackend {
  std::shared_ptr<grpc::Channel> channel;
  std::shared_ptr<CallGate> gate;
  proto::FdRedeemer& tickets;  ///< Outlives the connection.
};

}  // namespace berth::storage
