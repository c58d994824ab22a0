// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/file.hpp"
#include "plugin/child_lines.hpp"

#include <thread>

namespace berth::plugin {

/// Takes what a child writes to standard output and standard error, on a thread of its own, so that the child never
/// waits for us; until both have ended or this is destroyed, which takes what is there first.
class ChildLog {
 public:
  ChildLog(File output, File errors, ChildLines::Write write);
  ~ChildLog();
  ChildLog(const ChildLog&) = delete;
  ChildLog& operator=(const ChildLog&) = delete;

 private:
  void run();
  bool takeFrom(const File& file, ChildLines::Stream& stream);

  const File output_;
  const File errors_;
  const File stop_;
  ChildLines lines_;
  ChildLines::Stream from_output_{observe::Level::kInfo};
  ChildLines::Stream from_errors_{observe::Level::kWarn};
  std::thread thread_;
};

}  // namespace berth::plugin
