// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/file.hpp"
#include "model/result.hpp"

#include <sys/types.h>

#include <string>
#include <vector>

namespace berth::plugin {

/// The variables in which a child finds its ends of two sockets, as numbers: one that stays open as long as both live,
/// and one for calls. No number is fixed, because a library may have taken any.
inline constexpr const char* kControlVariable = "BERTH_CONTROL_FD";
inline constexpr const char* kCallsVariable = "BERTH_CALLS_FD";

/// A child of this process, in a process group of its own. The thread that spawns it has to outlive it: the child asks
/// to be killed when that thread ends. Killed and reaped with this, and whatever it has started too.
class ChildProcess {
 public:
  /// `input` is what the child reads from its standard input. Of the environment it sees what is named in a table
  /// (child_process.cpp): no secret of the host's. kUnavailable: the program cannot be started.
  static Result<ChildProcess> spawn(const std::string& program, std::vector<std::string> arguments,
                                    const std::string& input);
  ~ChildProcess();
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;

  pid_t pid() const { return pid_; }
  /// Readable when the child has ended; -1 where the system cannot tell.
  int ending() const { return ending_.fd(); }
  int control() const { return control_.fd(); }

  File takeOutput() { return std::move(output_); }
  File takeErrors() { return std::move(errors_); }
  File takeCalls() { return std::move(calls_); }
  /// The child shall end by itself.
  void closeControl() { control_.close(); }

  /// Kills it, if it still runs. How it ended: `signal 11 (Segmentation fault)`, `exit code 1`.
  std::string end();

 private:
  ChildProcess() = default;

  pid_t pid_ = 0;
  File ending_;
  File control_;
  File calls_;
  File output_;
  File errors_;
};

}  // namespace berth::plugin
