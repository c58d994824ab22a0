// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "berth/host.hpp"

#include <cstring>
#include <mutex>
#include <string>

namespace berth::test {

/// A host that keeps the lines of its log.
class RecordingHost {
 public:
  RecordingHost() {
    raw_.abi.struct_size = sizeof raw_.abi;
    raw_.abi.get_service = [](const berth_host*, const char* id) -> const void* {
      return std::strcmp(id, "berth.log/1") == 0 ? &kLog : nullptr;
    };
    raw_.owner = this;
  }
  RecordingHost(const RecordingHost&) = delete;
  RecordingHost& operator=(const RecordingHost&) = delete;

  operator sdk::Host() const { return sdk::Host{&raw_.abi}; }  // NOLINT(google-explicit-constructor)

  std::string lines() const {
    const std::lock_guard lock{mutex_};
    return lines_;
  }

 private:
  // What the plugin sees comes first, so that its pointer leads back here.
  struct Raw {
    berth_host abi{};
    RecordingHost* owner = nullptr;
  };

  static void write(const berth_host* host, std::uint32_t, berth_str message) noexcept {
    auto& self = *reinterpret_cast<const Raw*>(host)->owner;
    const std::lock_guard lock{self.mutex_};
    self.lines_.append(sdk::view(message)).append("\n");
  }
  static constexpr berth_log_v1 kLog{sizeof(berth_log_v1), 0, &RecordingHost::write};

  Raw raw_;
  mutable std::mutex mutex_;
  std::string lines_;
};

}  // namespace berth::test
