// SPDX-License-Identifier: Apache-2.0
#include "model/digest.hpp"

#include <algorithm>

namespace berth {
namespace {

struct AlgorithmRow {
  Digest::Algorithm algorithm;
  std::string_view prefix;
  std::size_t hex_length;
};
constexpr AlgorithmRow kAlgorithms[] = {
    {Digest::Algorithm::kSha256, "sha256:", 64},
    {Digest::Algorithm::kSha512, "sha512:", 128},
};

bool isLowerHex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

}  // namespace

Result<Digest> Digest::parse(std::string_view text) {
  for (const auto& row : kAlgorithms) {
    if (!text.starts_with(row.prefix)) continue;
    const auto hex = text.substr(row.prefix.size());
    if (hex.size() == row.hex_length && std::all_of(hex.begin(), hex.end(), isLowerHex))
      return Digest{row.algorithm, text};
    return fail(ErrorCode::kDigestInvalid, std::string{row.prefix} + " is followed by " +
                                               std::to_string(row.hex_length) + " lower-case hex digits");
  }
  return fail(ErrorCode::kDigestInvalid, "a digest is sha256:<64 hex> or sha512:<128 hex>");
}

std::string_view algorithmName(Digest::Algorithm algorithm) {
  const auto prefix = kAlgorithms[static_cast<std::size_t>(algorithm)].prefix;
  return prefix.substr(0, prefix.size() - 1);
}

}  // namespace berth
