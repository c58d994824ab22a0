// SPDX-License-Identifier: Apache-2.0
#include "http/chunk_decoder.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>

namespace berth::http {
namespace {

// Decodes `wire` in portions; nothing when it is refused. `rest` gets what lies behind the end.
std::optional<std::string> decode(const std::string& wire, std::size_t portion, std::string* rest = nullptr) {
  ChunkDecoder decoder;
  std::string content;
  std::size_t at = 0;
  while (at < wire.size() && !decoder.isDone()) {
    std::string bytes = wire.substr(at, portion);
    const auto part = decoder.decode(bytes.data(), bytes.size());
    if (!part) return std::nullopt;
    content.append(part->content);
    at += part->consumed;
  }
  if (!decoder.isDone()) return "unfinished";
  if (rest != nullptr) *rest = wire.substr(at);
  return content;
}

TEST(DecodeChunks, TakesASizePaddedWithSpace) {
  EXPECT_EQ(decode("5  \r\nhello\r\n0 \t\r\n\r\n", 1), "hello");
}

// Checklist 82.
TEST(DecodeChunks, GivesTheContentInAnyPortions) {
  const std::string wire =
      "5\r\nhello\r\n1  \t;a=b;c=\"d e\"\r\n \r\n00a ; x\r\n0123456789\r\n0;last\r\nX-Sum: 1\r\nY:\r\n\r\nGET";
  for (std::size_t portion = 1; portion <= wire.size(); ++portion) {
    std::string rest;
    EXPECT_EQ(decode(wire, portion, &rest), "hello 0123456789") << portion;
    EXPECT_EQ(rest, "GET") << portion;
  }
}

struct ChunkCase {
  const char* name;
  std::string wire;
};

class DecodeChunksRefuses : public testing::TestWithParam<ChunkCase> {};

// Checklist 82.
TEST_P(DecodeChunksRefuses, It) {
  EXPECT_EQ(decode(GetParam().wire, 1), std::nullopt);
  EXPECT_EQ(decode(GetParam().wire, GetParam().wire.size()), std::nullopt);
}

// Checklist 82.
INSTANTIATE_TEST_SUITE_P(
    Wire, DecodeChunksRefuses,
    testing::Values(
        ChunkCase{"NoSize", "\r\nhello"}, ChunkCase{"NoHex", "g\r\n"}, ChunkCase{"Prefixed", "0x5\r\nhello\r\n"},
        ChunkCase{"Signed", "+5\r\nhello\r\n"}, ChunkCase{"SpaceFirst", " 5\r\nhello\r\n"},
        ChunkCase{"SpaceInSize", "5 5\r\nhello\r\n0\r\n\r\n"},
        ChunkCase{"TextBehindSpace", "5 a;b\r\nhello\r\n0\r\n\r\n"},
        ChunkCase{"TextBehindSize", "5x\r\nhello\r\n0\r\n\r\n"},
        ChunkCase{"NulInExtension", std::string{"5;a\0\r\nhello\r\n0\r\n\r\n", 18}},
        ChunkCase{"BareLf", "5\nhello\n0\n\n"}, ChunkCase{"BareLfInExtension", "5;a\nb\r\nhello\r\n0\r\n\r\n"},
        ChunkCase{"CrInExtension", "5;a\rb\r\nhello\r\n0\r\n\r\n"},
        ChunkCase{"DataTooLong", "5\r\nhello!\r\n0\r\n\r\n"}, ChunkCase{"DataEndsWithLf", "5\r\nhello\n0\r\n\r\n"},
        ChunkCase{"Overflow", "10000000000000005\r\nhello\r\n0\r\n\r\n"},
        ChunkCase{"LongExtension", "5;" + std::string(2000, 'a') + "\r\nhello\r\n0\r\n\r\n"},
        ChunkCase{"LongSize", std::string(2000, '0') + "5\r\nhello\r\n0\r\n\r\n"},
        ChunkCase{"TrailerWithoutName", "0\r\n: a\r\n\r\n"}, ChunkCase{"TrailerWithoutColon", "0\r\nab\r\n\r\n"},
        ChunkCase{"TrailerFolded", "0\r\nA: b\r\n c\r\n\r\n"}, ChunkCase{"TrailerBareLf", "0\r\nA: b\n\r\n"},
        ChunkCase{"LongTrailers", "0\r\nA: " + std::string(9000, 'b') + "\r\n\r\n"}),
    [](const auto& row) { return row.param.name; });

TEST(DecodeChunks, GivesRandomContentBack) {
  std::mt19937 random{7};
  for (int round = 0; round < 200; ++round) {
    std::string content;
    std::string wire;
    for (int chunk = 0; chunk < 10; ++chunk) {
      std::string data(1 + random() % 300, '\0');
      for (char& c : data) c = static_cast<char>(random());
      char size[32];
      std::snprintf(size, sizeof size, "%zx\r\n", data.size());
      wire += size + data + "\r\n";
      content += data;
    }
    wire += "0\r\n\r\n";
    EXPECT_EQ(decode(wire, 1 + random() % 700), content);
  }
}

}  // namespace
}  // namespace berth::http
