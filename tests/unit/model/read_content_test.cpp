// SPDX-License-Identifier: Apache-2.0
#include "model/read_content.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <string>
#include <utility>

namespace berth {
namespace {

Content inFile(const std::string& bytes, std::uint64_t size) {
  std::FILE* file = std::tmpfile();
  std::fwrite(bytes.data(), 1, bytes.size(), file);
  std::fflush(file);
  Content content;
  content.size = size;
  content.file = std::make_shared<const File>(::dup(::fileno(file)));
  std::fclose(file);
  return content;
}

class Halves final : public PieceReader {
 public:
  explicit Halves(std::string bytes) : bytes_{std::move(bytes)} {}
  Result<std::string> read(std::uint64_t offset, std::uint64_t length) override {
    return bytes_.substr(offset, std::max<std::uint64_t>(1, length / 2));
  }

 private:
  std::string bytes_;
};

TEST(ReadContent, TakesBytesFromWhereverTheyAre) {
  Content in_memory;
  in_memory.size = 5;
  in_memory.bytes = std::make_shared<const std::string>("hello");
  Content in_pieces;
  in_pieces.size = 5;
  in_pieces.pieces = std::make_shared<Halves>("hello");
  EXPECT_EQ(readContent(in_memory, 5).value(), "hello");
  EXPECT_EQ(readContent(in_pieces, 5).value(), "hello");
  EXPECT_EQ(readContent(inFile("hello", 5), 5).value(), "hello");
  EXPECT_EQ(readContent(Content{}, 5).value(), "");
}

TEST(ReadContent, SaysThatAFileIsShorterThanItShouldBe) {
  const auto bytes = readContent(inFile("hell", 5), 5);
  ASSERT_FALSE(bytes.has_value());
  EXPECT_EQ(bytes.error().code, ErrorCode::kDataLoss);
}

TEST(ReadContent, TakesNoMoreThanTheCallerCanHold) {
  const auto bytes = readContent(inFile("hello", 5), 4);
  ASSERT_FALSE(bytes.has_value());
  EXPECT_EQ(bytes.error().code, ErrorCode::kOutOfRange);
}

}  // namespace
}  // namespace berth
