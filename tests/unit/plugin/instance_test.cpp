// SPDX-License-Identifier: Apache-2.0
#include "plugin/instance.hpp"

#include "berth/gen/blobs.hpp"
#include "fixture_plugins.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace berth::plugin {
namespace {

const observe::Log kQuiet{observe::Level::kError};

std::shared_ptr<Plugin> load(const std::string& name) {
  auto plugin = Plugin::load(fixturePlugin(name), {BERTH_BLOBS_KIND}, kQuiet);
  return plugin ? *plugin : nullptr;
}

sdk::BlobsClient blobsOf(const Instance& instance) {
  return {instance.table<berth_blobs_v1>(BERTH_BLOBS_KIND), instance.self()};
}

TEST(Instance, AnswersWithItsOwnConfig) {
  const auto plugin = load("puppet");
  ASSERT_NE(plugin, nullptr);
  const auto one = Instance::create(plugin, "one", R"({"x":1})");
  const auto two = Instance::create(plugin, "two", "{}");
  ASSERT_TRUE(one && two);
  sdk::LocalCall call;
  const auto info = blobsOf(**one).info(call, {});
  ASSERT_TRUE(info) << info.status().message;
  EXPECT_EQ(sdk::view(info->store), R"(one {"x":1})");
}

TEST(Instance, OutlivesEveryOtherOwnerOfThePlugin) {
  auto plugin = load("puppet");
  ASSERT_NE(plugin, nullptr);
  const auto instance = Instance::create(std::move(plugin), "alone", "{}");
  ASSERT_TRUE(instance);
  sdk::LocalCall call;
  EXPECT_TRUE(blobsOf(**instance).stat(call, {}));
}

TEST(Instance, WorksInC) {
  const auto plugin = load("plain");
  ASSERT_NE(plugin, nullptr);
  const auto instance = Instance::create(plugin, "c", "{}");
  ASSERT_TRUE(instance);
  auto asked = sdk::make<berth_stat_blob_request>();
  asked.digest = sdk::str("sha256:abc");
  sdk::LocalCall call;
  const auto answer = blobsOf(**instance).stat(call, asked);
  ASSERT_TRUE(answer) << answer.status().message;
  EXPECT_EQ(answer->size, 10U);

  const auto refused = blobsOf(**instance).stat(call, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.status().code, BERTH_INVALID_ARGUMENT);
  EXPECT_EQ(refused.status().message, "no blob has an empty digest");

  // Past the end of its table.
  const auto missing = blobsOf(**instance).openRead(call, {});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.status().code, BERTH_UNIMPLEMENTED);
}

TEST(Instance, SaysWhichConfigWasRefusedAndWhy) {
  const auto plugin = load("puppet");
  ASSERT_NE(plugin, nullptr);
  const auto instance = Instance::create(plugin, "main", "refuse");
  ASSERT_FALSE(instance);
  EXPECT_EQ(instance.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(instance.error().detail,
              testing::AllOf(testing::HasSubstr("plugin 'puppet' 1.2.3 (/"),
                             testing::HasSubstr("cannot serve as 'main' (status 3): 'config' says refuse")));
}

TEST(Instance, TakesAnExceptionOfItsMakerForAnError) {
  const auto plugin = load("puppet");
  ASSERT_NE(plugin, nullptr);
  const auto instance = Instance::create(plugin, "main", "throw");
  ASSERT_FALSE(instance);
  EXPECT_EQ(instance.error().code, ErrorCode::kInternal);
  EXPECT_THAT(instance.error().detail, testing::HasSubstr("thrown by create"));
}

}  // namespace
}  // namespace berth::plugin
