// SPDX-License-Identifier: Apache-2.0
#include "app/plugin_presence.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <memory>

namespace berth::app {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(PluginPresence, TellsOfThoseInForceAndNoOthers) {
  observe::Metrics metrics;
  PluginPresence presence{metrics};
  const auto first = std::make_shared<std::atomic<bool>>(true);
  presence.replace({{"corp", first}, {"gone", std::make_shared<std::atomic<bool>>(true)}});
  EXPECT_THAT(metrics.text(), HasSubstr("berth_plugin_up{plugin=\"corp\"} 1\n"));
  EXPECT_THAT(metrics.text(), HasSubstr("berth_plugin_up{plugin=\"gone\"} 1\n"));
  *first = false;
  EXPECT_THAT(metrics.text(), HasSubstr("berth_plugin_up{plugin=\"corp\"} 0\n"));

  presence.replace({{"corp", std::make_shared<std::atomic<bool>>(true)}, {"dead", nullptr}});
  const auto text = metrics.text();
  EXPECT_THAT(text, HasSubstr("berth_plugin_up{plugin=\"corp\"} 1\n")) << "that of the new instance";
  EXPECT_THAT(text, HasSubstr("berth_plugin_up{plugin=\"dead\"} 0\n")) << "it did not start";
  EXPECT_THAT(text, Not(HasSubstr("gone"))) << "an alert would never end";
}

}  // namespace
}  // namespace berth::app
