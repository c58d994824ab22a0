// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>

namespace berth::test {

/// `berth backend` as another process, for as long as this lives; ended in order (SIGTERM) then.
class BackEndProcess {
 public:
  /// `listen`: "unix:PATH" or "HOST:PORT". Ready when this returns; throws std::runtime_error with what it said if not.
  BackEndProcess(const std::string& listen, const std::string& root);
  ~BackEndProcess();
  BackEndProcess(const BackEndProcess&) = delete;
  BackEndProcess& operator=(const BackEndProcess&) = delete;

  /// Where it listens, by its own banner.
  const std::string& address() const { return address_; }

 private:
  void readBanner(int output);

  pid_t pid_ = -1;
  std::string address_;
};

}  // namespace berth::test
