// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace berth::content {

/// Bytes of "512MiB": a whole number of B, KiB, MiB, GiB, TiB, or kB, MB, GB, TB. Nothing: it is no such text, or more
/// than 2^63.
std::optional<std::uint64_t> parseSize(std::string_view text);

/// "512.0 MiB", "17 bytes": for people.
std::string sizeText(std::uint64_t bytes);

}  // namespace berth::content
