// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jose/key_set.hpp"

#include <tl/expected.hpp>

#include <chrono>
#include <cstdint>
#include <string_view>

namespace berth::auth_fetch {

enum class Missing : std::uint8_t {
  kUnknown,      // the issuer has no such key
  kUnreachable,  // it may have one: its keys could not be read lately
};

/// The keys of one issuer, as new as they can be had. Any thread.
class Keys {
 public:
  virtual ~Keys() = default;

  /// What jose::KeySet::find() finds. May wait until `deadline`, and never longer than kMostWait, for keys that are on
  /// their way.
  virtual tl::expected<jose::PublicKey, Missing> find(std::string_view kid, jose::Algorithm algorithm,
                                                      std::chrono::steady_clock::time_point deadline) = 0;

  static constexpr std::chrono::milliseconds kMostWait{1500};  // The host waits for two seconds.
};

}  // namespace berth::auth_fetch
