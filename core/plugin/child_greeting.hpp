// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <string>

namespace berth::plugin {

/// The one line that a child says over its control socket when it has started, or cannot:
///   berth|1|ready
///   berth|1|failed|<word for the code>|<a sentence>
class ChildGreeting {
 public:
  static std::string ready();
  static std::string failed(const Error& error);

  /// Takes what is there. False: the child has closed the socket before its line was complete.
  bool readFrom(int socket);
  bool isComplete() const { return text_.ends_with('\n') || text_.size() > kLongest; }
  /// Of a complete one: success, what the child said, or that it said nonsense (kUnavailable).
  Result<void> outcome() const;

 private:
  static constexpr std::size_t kLongest = 4096;

  std::string text_;
};

}  // namespace berth::plugin
