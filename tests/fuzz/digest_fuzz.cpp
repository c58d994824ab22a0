// SPDX-License-Identifier: Apache-2.0
// Digests: the two registered algorithms in lower-case hex and nothing else.
#include "fuzz/property.hpp"
#include "model/digest.hpp"

#include <re2/re2.h>

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace berth;
  static const re2::RE2 grammar{"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}", re2::RE2::Latin1};
  const auto text = fuzz::textOf(data, size);
  const auto digest = Digest::parse(text);
  fuzz::require(digest.has_value() == re2::RE2::FullMatch({text.data(), text.size()}, grammar),
                "a digest is a registered algorithm and its hex digits");
  if (!digest) return 0;
  fuzz::require(digest->text() == text, "a digest keeps its text");
  fuzz::require(std::string{algorithmName(digest->algorithm())} + ':' + std::string{digest->hex()} == text,
                "algorithm and hex make the text");
  return 0;
}
