// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "berth/abi.h"

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace berth::storage_fs {

/// Lines for the operator. Any thread.
class Log {
 public:
  using Write = std::function<void(std::uint32_t level, std::string_view line)>;

  explicit Log(Write write) : write_{std::move(write)} {}

  void info(const std::string& line) const { write_(BERTH_LOG_INFO, line); }
  void warn(const std::string& line) const { write_(BERTH_LOG_WARN, line); }
  void error(const std::string& line) const { write_(BERTH_LOG_ERROR, line); }

 private:
  Write write_;
};

}  // namespace berth::storage_fs
