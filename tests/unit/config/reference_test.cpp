// SPDX-License-Identifier: Apache-2.0
#include "config/render.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace berth::config {
namespace {

TEST(ConfigurationReference, IsWhatTheFieldTableSays) {
  const std::string path = BERTH_SOURCE_DIR "/docs/reference/configuration.md";
  if (std::getenv("BERTH_UPDATE_DOCS") != nullptr) std::ofstream{path} << referencePage();
  std::ifstream input{path};
  const std::string page{std::istreambuf_iterator<char>{input}, {}};
  EXPECT_EQ(page, referencePage()) << path << " is stale; BERTH_UPDATE_DOCS=1 build/dev/tests/unit/config/config_test"
                                   << " --gtest_filter=ConfigurationReference.* writes it anew";
}

}  // namespace
}  // namespace berth::config
