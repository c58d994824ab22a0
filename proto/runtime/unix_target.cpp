// SPDX-License-Identifier: Apache-2.0
#include "runtime/unix_target.hpp"

namespace berth::proto {

std::string unixTarget(std::string_view path) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  constexpr std::string_view kPlain = "/._-~";
  std::string target = "unix:";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || kPlain.find(c) != std::string_view::npos) {
      target += c;
    } else {
      target += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return target;
}

}  // namespace berth::proto
