// SPDX-License-Identifier: Apache-2.0
// Chunked bodies: what was coded comes out, in whatever portions it comes in, and no byte behind the end is taken.
#include "fuzz/property.hpp"
#include "http/chunk_decoder.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace berth::http {
namespace {

struct Decoded {
  std::string content;
  std::size_t consumed = 0;
  bool is_done = false;

  bool operator==(const Decoded&) const = default;
};

std::optional<Decoded> decode(std::string bytes, std::size_t portion) {
  ChunkDecoder decoder;
  Decoded decoded;
  while (decoded.consumed < bytes.size() && !decoder.isDone()) {
    const std::size_t given = std::min(portion, bytes.size() - decoded.consumed);
    const auto part = decoder.decode(bytes.data() + decoded.consumed, given);
    if (!part) return std::nullopt;
    fuzz::require(part->consumed <= given && part->content.size() <= part->consumed, "no more comes out than went in");
    fuzz::require(part->consumed == given || decoder.isDone(), "everything is taken up to the end");
    decoded.content += part->content;
    decoded.consumed += part->consumed;
  }
  decoded.is_done = decoder.isDone();
  return decoded;
}

std::string hex(std::size_t number) {
  char digits[20];
  return {digits, static_cast<std::size_t>(std::snprintf(digits, sizeof digits, "%zX", number))};
}

std::string encode(std::string_view content, std::size_t chunk) {
  std::string coded;
  while (!content.empty()) {
    const auto part = content.substr(0, chunk);
    coded += hex(part.size()) + (chunk % 2 == 0 ? ";a=\"b\"\r\n" : "\r\n");
    coded += part;
    coded += "\r\n";
    content.remove_prefix(part.size());
  }
  return coded + (chunk % 3 == 0 ? "0\r\nTrailer: x\r\n\r\n" : "0\r\n\r\n");
}

}  // namespace
}  // namespace berth::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace berth::http;
  berth::fuzz::Input input{data, size};
  const std::size_t portion = 1 + input.byte() % 64;
  const std::size_t chunk = 1 + input.byte() % 64;
  const std::string rest{input.rest()};

  berth::fuzz::require(decode(rest, rest.size() + 1) == decode(rest, portion), "portions change nothing");
  const std::string coded = encode(rest, chunk);
  const auto decoded = decode(coded + "GET /", portion);
  berth::fuzz::require(decoded && *decoded == Decoded{rest, coded.size(), true}, "what was coded comes out");
  return 0;
}
