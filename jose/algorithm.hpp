// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace berth::jose {

/// Signature algorithms of RFC 7518 section 3.1 and RFC 8037. The ones with a shared secret (HS256 …) and "none" have
/// no place here, so no key can ever be taken for one of theirs.
enum class Algorithm : std::uint8_t { kRs256, kRs384, kRs512, kPs256, kPs384, kPs512, kEs256, kEs384, kEs512, kEdDsa };

/// The algorithm that a header or a JWK calls so, exactly: "ES256" is one, "es256" is none.
std::optional<Algorithm> algorithmNamed(std::string_view name);

std::string_view nameOf(Algorithm algorithm);

}  // namespace berth::jose
