// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace berth::auth {

/// One answer to an Access, before the others are heard.
enum class Effect : std::uint8_t { kNone, kAllow, kDeny };
struct Ruling {
  Effect effect = Effect::kNone;
  bool is_for_every_tag = false;
  std::string rule;
  std::string reason;
};

}  // namespace berth::auth
