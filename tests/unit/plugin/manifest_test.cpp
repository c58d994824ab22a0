// SPDX-License-Identifier: Apache-2.0
#include "plugin/manifest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace berth::plugin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kGood[] =
    R"({"schema":1,"name":"acme-store","version":"2.3.1-rc1+x","abi":"1.4","kinds":["berth.blobs/1","berth.records/2"],
        "requires":["berth.log/1"],"threads":"serial","config_schema":{"type":"object"},"later":{"unknown":[1]}})";

TEST(ParseManifest, ReadsWhatTheHostNeeds) {
  const auto manifest = parseManifest(kGood);
  ASSERT_TRUE(manifest.has_value()) << manifest.error().detail;
  EXPECT_EQ(manifest->name, "acme-store");
  EXPECT_EQ(manifest->version, "2.3.1-rc1+x");
  EXPECT_EQ(manifest->abi, (AbiVersion{1, 4}));
  EXPECT_THAT(manifest->kinds, ElementsAre("berth.blobs/1", "berth.records/2"));
  EXPECT_THAT(manifest->services, ElementsAre("berth.log/1"));
  EXPECT_TRUE(manifest->serial);
  EXPECT_EQ(manifest->config_schema, R"({"type":"object"})");
  EXPECT_EQ(manifest->text, kGood);
  EXPECT_TRUE(manifest->offers("berth.records/2"));
  EXPECT_FALSE(manifest->offers("berth.records/1"));
}

struct Wrong {
  std::string name;
  std::string json;
  std::string says;
};

class ParseManifestRefuses : public testing::TestWithParam<Wrong> {};

TEST_P(ParseManifestRefuses, Json) {
  const auto manifest = parseManifest(GetParam().json);
  ASSERT_FALSE(manifest.has_value());
  EXPECT_EQ(manifest.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(manifest.error().detail, HasSubstr(GetParam().says));
}

std::string with(const std::string& members) {
  return R"({"schema":1,"name":"a","version":"1","abi":"1.0","kinds":["berth.blobs/1"],)" + members + "}";
}

INSTANTIATE_TEST_SUITE_P(
    , ParseManifestRefuses,
    testing::ValuesIn(std::vector<Wrong>{
        {"Nothing", "", "not a JSON object"},
        {"NoJson", "{", "not a JSON object"},
        {"AList", "[]", "not a JSON object"},
        {"NotUtf8", "{\"schema\":\"\xff\"}", "not a JSON object"},
        {"NoSchema", "{}", "'schema' must be 1"},
        {"LaterSchema", R"({"schema":2})", "'schema' must be 1"},
        {"IsolationThatIsAWord", with(R"("isolation":"process")"), "'isolation' must be"},
        {"IsolationNowhere", with(R"("isolation":{"allow":[]})"), "'isolation.allow' must be"},
        {"IsolationOfNumbers", with(R"("isolation":{"allow":[1]})"), "'isolation.allow' must be"},
        {"NoName", R"({"schema":1})", "'name'"},
        {"NameWithASlash", R"({"schema":1,"name":"a/b"})", "'name'"},
        {"NameEndsInADot", R"({"schema":1,"name":"a."})", "'name'"},
        {"LongName", R"({"schema":1,"name":")" + std::string(65, 'a') + R"("})", "'name'"},
        {"NameIsANumber", R"({"schema":1,"name":1})", "'name'"},
        {"VersionWithANewline", R"({"schema":1,"name":"a","version":"1\n2"})", "'version'"},
        {"NoAbi", R"({"schema":1,"name":"a","version":"1"})", "'abi'"},
        {"AbiWithoutMinor", R"({"schema":1,"name":"a","version":"1","abi":"1"})", "'abi'"},
        {"AbiWithSign", R"({"schema":1,"name":"a","version":"1","abi":"-1.0"})", "'abi'"},
        {"HugeAbi", R"({"schema":1,"name":"a","version":"1","abi":"99999999999.0"})", "'abi'"},
        {"NoKinds", R"({"schema":1,"name":"a","version":"1","abi":"1.0"})", "'kinds' must name"},
        {"KindWithoutMajor", R"({"schema":1,"name":"a","version":"1","abi":"1.0","kinds":["berth.blobs"]})", "'kinds'"},
        {"KindsIsText", R"({"schema":1,"name":"a","version":"1","abi":"1.0","kinds":"berth.blobs/1"})", "'kinds'"},
        {"RequiresANumber", with(R"("requires":[1])"), "'requires'"},
        {"OddThreads", with(R"("threads":"many")"), "'threads'"},
        {"SchemaIsText", with(R"("config_schema":"{}")"), "'config_schema'"},
    }),
    [](const auto& row) { return row.param.name; });

TEST(ParseManifest, TakesDeepNestingWithoutFallingOver) {
  EXPECT_FALSE(parseManifest(std::string(200'000, '[')).has_value());
}

}  // namespace
}  // namespace berth::plugin
