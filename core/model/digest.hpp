// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace berth {

/// Content address of a blob or manifest: `<algorithm>:<hex>`.
///
/// Always well formed: parse() is the only way in, so code that holds a Digest never checks it again. A value.
class Digest {
 public:
  enum class Algorithm : std::uint8_t { kSha256, kSha512 };

  /// Takes the registered algorithms of image-spec "Digests" and nothing else (kDigestInvalid). Upper-case hex is
  /// refused, not folded: two spellings of one address would be two storage keys for one blob.
  static Result<Digest> parse(std::string_view text);

  Algorithm algorithm() const { return algorithm_; }
  const std::string& text() const { return text_; }
  std::string_view hex() const { return std::string_view{text_}.substr(7); }

  friend bool operator==(const Digest&, const Digest&) = default;
  friend std::strong_ordering operator<=>(const Digest&, const Digest&) = default;

 private:
  Digest(Algorithm algorithm, std::string_view text) : algorithm_{algorithm}, text_{text} {}

  Algorithm algorithm_;
  std::string text_;
};

/// "sha256" or "sha512".
std::string_view algorithmName(Digest::Algorithm algorithm);

}  // namespace berth

template <>
struct std::hash<berth::Digest> {
  std::size_t operator()(const berth::Digest& digest) const noexcept { return std::hash<std::string>{}(digest.text()); }
};
