// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "observe/log.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace berth::plugin {

/// Makes lines for the log of what a child writes, however much it is: 4 KiB of a line, 100 lines a second, and then
/// one that says how many were dropped. A line of JSON with `level` and `msg`, as our own log writes them, keeps both.
/// One thread.
class ChildLines {
 public:
  using Clock = std::chrono::steady_clock;
  using Write = std::function<void(observe::Level level, std::string_view message)>;

  /// One of the child's streams: what came of a line that is not complete.
  struct Stream {
    observe::Level level;  ///< Of a line that does not say.
    std::string line = {};
    bool is_cut = false;
  };

  explicit ChildLines(Write write) : write_{std::move(write)} {}

  void take(Stream& stream, std::string_view bytes, Clock::time_point now);
  /// The stream has ended: its last line need not.
  void finish(Stream& stream, Clock::time_point now);
  /// Says how many lines were dropped, when the second in which they were is over.
  void tick(Clock::time_point now);
  bool hasDropped() const { return dropped_ > 0; }

 private:
  void put(Stream& stream, Clock::time_point now);
  void sayDropped();

  const Write write_;
  Clock::time_point second_{};
  std::size_t lines_ = 0;
  std::size_t dropped_ = 0;
};

}  // namespace berth::plugin
