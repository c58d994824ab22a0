// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace berth::storage_fs {
namespace {

TEST(Settings, NeedNoMoreThanARoot) {
  const auto settings = Settings::parse(R"({"root":"/data"})");
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->root, "/data");
  EXPECT_FALSE(settings->durable_blobs);
  EXPECT_EQ(settings->tag_lines, 1000U);
  EXPECT_EQ(settings->journal_bytes, 64U << 20);
  EXPECT_EQ(settings->small_blob_bytes, 64U << 10);
}

TEST(Settings, TakeEverythingThatIsDescribed) {
  const auto settings =
      Settings::parse(R"({"root":"r","durability":"blob","tag_lines":5,"journal_bytes":1048576,"small_blob_bytes":0})");
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_TRUE(settings->durable_blobs);
  EXPECT_EQ(settings->tag_lines, 5U);
  EXPECT_EQ(settings->journal_bytes, 1U << 20);
  EXPECT_EQ(settings->small_blob_bytes, 0U);
}

TEST(Settings, NameWhatIsWrong) {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"", "no JSON object"},
      {"[]", "no JSON object"},
      {"{}", "root"},
      {R"({"root":""})", "root"},
      {R"({"root":7})", "root"},
      {R"({"root":"r","rot":1})", "rot"},
      {R"({"root":"r","durability":"never"})", "durability"},
      {R"({"root":"r","tag_lines":0})", "tag_lines"},
      {R"({"root":"r","journal_bytes":-1})", "journal_bytes"},
      {R"({"root":"r","small_blob_bytes":"64K"})", "small_blob_bytes"},
  };
  for (const auto& [json, named] : rows) {
    const auto settings = Settings::parse(json);
    ASSERT_FALSE(settings) << json;
    EXPECT_EQ(settings.error().status, BERTH_INVALID_ARGUMENT);
    EXPECT_NE(settings.error().message.find(named), std::string::npos) << json << ": " << settings.error().message;
  }
}

}  // namespace
}  // namespace berth::storage_fs
