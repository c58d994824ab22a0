// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/engine_parts.hpp"
#include "http/ticks.hpp"
#include "model/lane.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace berth::http {

class Conversation;
struct Wait;

/// One thread of the engine: takes whatever connection has something to do and runs its conversation until that waits
/// again. Runs while it has a turn of the gate; stands by otherwise. Also the Turn of the code it calls.
class Worker final : public Turn {
 public:
  explicit Worker(EngineParts& parts);
  ~Worker() override;

  /// The thread's body; returns when the engine ends.
  void run();

  void claim(Lane& lane) override;
  void leave(Lane& lane) override;
  void yield() override;
  void resume() override;

  /// The places claimed from now on belong to one step and are left at its end. `granted` is one it has already.
  class Step {
   public:
    Step(Worker& worker, Lane* granted);
    ~Step();
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

   private:
    Worker& worker_;
  };

  EngineParts& parts() { return parts_; }
  /// For receiving; whoever parks keeps nothing in it.
  std::span<char> buffer() { return {buffer_.get(), kBufferBytes}; }
  /// When the current connection was taken up.
  Ticks::Clock::time_point now() const { return now_; }
  std::int64_t tick() const { return tick_; }
  /// The current time as Date sends it (RFC 9110 §5.6.7).
  std::string_view date();
  /// Makes a request id, 16 hex digits, unlikely to come twice.
  void makeId(std::string& id);

 private:
  static constexpr std::size_t kBufferBytes = 256 << 10;

  void takeUp();
  void serve(Connection& connection);
  void arm(Connection& connection, const Wait& wait);
  void retire(Connection& connection);
  void shelve(std::unique_ptr<Conversation> conversation);

  EngineParts& parts_;
  std::unique_ptr<char[]> buffer_;
  std::vector<Lane*> places_;
  std::vector<std::unique_ptr<Conversation>> spare_;  ///< Of connections that went idle.
  int yields_ = 0;
  Ticks::Clock::time_point now_;
  std::int64_t tick_ = 0;
  std::int64_t date_second_ = 0;
  std::string date_;
  std::uint64_t id_state_;
};

}  // namespace berth::http
