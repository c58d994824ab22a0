// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace berth::evidence {

/// Of the SHA-256 of bytes, 64 lower-case figures.
std::string sha256Hex(std::string_view bytes);

/// "sha256:" and 64 lower-case figures: the only digests that signatures are about.
bool isSha256Digest(std::string_view text);

}  // namespace berth::evidence
