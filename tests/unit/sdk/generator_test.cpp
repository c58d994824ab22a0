// SPDX-License-Identifier: Apache-2.0
#include "model.hpp"
#include "names.hpp"
#include "text.hpp"
#include "writers.hpp"

#include <gmock/gmock.h>
#include <google/protobuf/compiler/parser.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace berth::gen {
namespace {

using testing::HasSubstr;
namespace pb = google::protobuf;

Kind kindOf(const std::string& body) {
  const std::string text = "syntax = \"proto3\";\npackage berth.plugin.v3;\n" + body;
  pb::io::ArrayInputStream stream{text.data(), static_cast<int>(text.size())};
  pb::io::Tokenizer tokens{&stream, nullptr};
  pb::FileDescriptorProto parsed;
  pb::compiler::Parser parser;
  EXPECT_TRUE(parser.Parse(&tokens, &parsed)) << text;
  parsed.set_name("berth/plugin/v3/shelves.proto");
  pb::DescriptorPool pool;
  const auto* file = pool.BuildFile(parsed);
  EXPECT_NE(file, nullptr) << text;
  return readKind(*file);
}

// A service of one rpc, and these messages.
std::string with(const std::string& messages) {
  return "service Shelves { rpc Look(Asked) returns (Seen); }\n" + messages;
}

TEST(ReadKind, NamesThingsByTheFile) {
  const Kind kind = kindOf(with("message Asked {}\nmessage Seen { string book_title = 1; }"));
  EXPECT_EQ(kind.id, "berth.shelves/3");
  EXPECT_EQ(kind.table, "berth_shelves_v3");
  EXPECT_EQ(kind.rpcs.at(0).response, "berth_seen");
  EXPECT_EQ(kind.messages.at(1).fields.at(0).name, "book_title");
}

TEST(ReadKind, OrdersFieldsByNumber) {
  const Kind kind = kindOf(with("message Asked { uint32 b = 2; uint32 a = 1; }\nmessage Seen {}"));
  EXPECT_EQ(kind.messages.at(0).fields.at(0).name, "a");
  EXPECT_EQ(kind.messages.at(0).fields.at(1).name, "b");
}

struct Refused {
  std::string name;
  std::string body;
  std::string says;
};

class ReadKindRefuses : public testing::TestWithParam<Refused> {};

TEST_P(ReadKindRefuses, Proto) {
  try {
    (void)kindOf(GetParam().body);
    FAIL() << "taken";
  } catch (const NoForm& refusal) {
    EXPECT_THAT(refusal.what(), HasSubstr(GetParam().says));
  }
}

INSTANTIATE_TEST_SUITE_P(
    , ReadKindRefuses,
    testing::ValuesIn(std::vector<Refused>{
        {"NoService", "message Asked {}", "exactly one service"},
        {"OtherName", "service Other { rpc Look(Asked) returns (Asked); }\nmessage Asked {}",
         "called like its service"},
        {"AGap", with("message Asked { uint32 a = 1; uint32 c = 3; }\nmessage Seen {}"), "without gaps"},
        {"AFloat", with("message Asked { float a = 1; }\nmessage Seen {}"), "no C form"},
        {"AMap", with("message Asked { map<string, string> a = 1; }\nmessage Seen {}"), "no C form"},
        {"AOneof", with("message Asked { oneof o { uint32 a = 1; } }\nmessage Seen {}"), "no C form"},
        {"ANestedMessage", with("message Asked { message In {} }\nmessage Seen {}"), "at the top of the file"},
        {"AReservedWord", with("message Asked { string namespace = 1; }\nmessage Seen {}"),
         "'namespace' is a reserved"},
        {"AMemberOfOurs", with("message Asked { uint32 struct_size = 1; }\nmessage Seen {}"), "reserved word"},
        {"ATypeOfTheAbi", with("message Asked {}\nmessage Seen {}\nmessage Call {}"), "taken by abi.h"},
        {"AReservedMethod", "service Shelves { rpc Delete(Asked) returns (Asked); }\nmessage Asked {}", "'delete'"},
        {"AStreamOfRequests", "service Shelves { rpc Put(stream Asked) returns (Asked); }\nmessage Asked {}",
         "only the answer can be a stream"},
        {"ADescriptorInARequest", with("message Asked { bytes in_fd = 1; }\nmessage Seen {}"),
         "can only be in the answer"},
        {"ADescriptorDeepInside",
         with("message Asked {}\nmessage Seen { Part part = 1; }\nmessage Part { bytes part_fd = 1; }"),
         "can only be in the answer"},
        {"ADescriptorInAStream",
         "service Shelves { rpc Watch(Asked) returns (stream Seen); }\nmessage Asked {}\n"
         "message Seen { bytes seen_fd = 1; }",
         "can only be in the answer"},
        {"RepeatedFlags", with("message Asked { repeated bool a = 1; }\nmessage Seen {}"), "can be repeated"},
    }),
    [](const auto& row) { return row.param.name; });

TEST(WriteCHeader, GivesEachFieldASlotOfItsOwn) {
  const std::string header =
      writeCHeader(kindOf(with("message Asked { bool a = 1; uint32 b = 2; }\nmessage Seen { bytes seen_fd = 1; }")));
  EXPECT_THAT(header, HasSubstr("  uint32_t a;\n  uint32_t reserved_1;\n"));
  EXPECT_THAT(header, HasSubstr("  uint32_t b;\n  uint32_t reserved_2;\n"));
  EXPECT_THAT(header, HasSubstr("  int32_t seen_fd;\n  uint32_t reserved_1;\n"));
}

TEST(WriteCHeader, GivesEnumsAsNumbers) {
  const std::string header = writeCHeader(kindOf(
      with("enum Colour { COLOUR_UNSET = 0; COLOUR_RED = 4; }\nmessage Asked { Colour c = 1; }\nmessage Seen {}")));
  EXPECT_THAT(header, HasSubstr("#define BERTH_COLOUR_RED 4\n"));
  EXPECT_THAT(header, HasSubstr("  int32_t c;\n"));
}

TEST(Names, FollowEachLanguage) {
  EXPECT_EQ(snakeCase("OpenRead"), "open_read");
  EXPECT_EQ(snakeCase("HTTPUrl2Path"), "http_url2_path");
  EXPECT_EQ(camelCase("OpenRead"), "openRead");
  EXPECT_TRUE(isReserved("reserved_4"));
  EXPECT_FALSE(isReserved("read"));
}

TEST(Fill, PutsMeaningsForWords) {
  EXPECT_EQ(fill("$a$ and $b$$a$", {{"a", "x"}, {"b", ""}}), "x and x");
  EXPECT_THROW((void)fill("$c$", {{"a", "x"}}), std::logic_error);
  EXPECT_THROW((void)fill("$a", {{"a", "x"}}), std::logic_error);
}

TEST(CComment, EndsWhereItShould) {
  EXPECT_EQ(cComment(" one\n\n two */ three\n", "  "), "  /* one\n   *\n   * two * / three */\n");
  EXPECT_EQ(cComment("", "  "), "");
}

}  // namespace
}  // namespace berth::gen
