// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/file.hpp"

namespace berth::app {

/// SIGHUP as the wish that files are read again. Construct it before any other thread: the signal is blocked for all
/// threads that come after.
class HangupSignal final {
 public:
  HangupSignal();

  /// Readable when the signal came; for poll.
  int fd() const { return signals_.fd(); }
  /// Whether it came since the last call.
  bool take();

 private:
  File signals_;
};

}  // namespace berth::app
