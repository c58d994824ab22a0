// SPDX-License-Identifier: Apache-2.0
#include "unit/content/pushed.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace berth::test {
namespace {

TEST(ContentOptions, NameWhatIsWrongAndHowToWriteIt) {
  const std::pair<const char*, const char*> rows[] = {
      {"7", "no map"},
      {R"({"max_layer":1})", "max_layer: there is no such option; there are required_labels"},
      {R"({"required_labels":"a"})", "required_labels: write a list"},
      {R"({"required_labels":["a",""]})", "required_labels[1]: write a text"},
      {R"({"required_labels":{"a":7}})", "required_labels.a: write a text"},
      {R"({"required_labels":{"a":"("}})", "required_labels.a: \"(\" is no regular expression (RE2): missing )"},
      {R"({"required_annotations":{"a":"(?=x)y"}})", "required_annotations.a: \"(?=x)y\" is no regular expression"},
      {R"({"max_layers":-1})", "max_layers: write a whole number"},
      {R"({"max_size":"512"})", "max_size: write a size, as \"512MiB\""},
      {R"({"max_layer_size":512})", "max_layer_size: write a text"},
      {R"({"platforms":["linux/amd64"]})", "platforms: write a map"},
      {R"({"platforms":{"allow":["amd64"]}})", "platforms.allow[0]: write os/architecture"},
      {R"({"platforms":{"require":["linux/"]}})", "platforms.require[0]: write os/architecture"},
      {R"({"base_images":["debian"]})", "base_images[0]: \"debian\": write host and repository"},
      {R"({"base_layers":{"debian":["sha256:1"]}})", "base_layers.debian: list the digests"},
      {R"({"base_layers":{"debian":[]}})", "base_layers.debian: list the digests"},
      {R"({"base_layers":{"debian":"sha256:1"}})", "base_layers.debian: write a list"},
      {R"({"base_layers":[]})", "base_layers: write a map"},
      {R"({"max_age":"90"})", "max_age: write a span of time"},
      {R"({"user":{"root":false}})", "user.root: there is no such option; there are non_root, numeric"},
      {R"({"env":{"deny":["*"]}})", "env.deny[0]: \"*\" is no regular expression"},
      {R"({"foreign_layers":"no"})", "foreign_layers: write one of allow, deny"},
      {R"({"tags":["v1","["]})", "tags[1]: \"[\" is no regular expression"},
      {R"({"tags":7})", "tags: write a list"},
      {R"({"artifacts":1})", "artifacts: write true or false"},
  };
  for (const auto& [options, words] : rows) {
    const auto refusal = refusalOf(options);
    EXPECT_TRUE(refusal.starts_with("content: ")) << options << ": " << refusal;
    EXPECT_NE(refusal.find(words), std::string::npos) << options << ": " << refusal;
  }
  EXPECT_NE(refusalOf(R"({"tags":")" + std::string(1001, 'a') + "\"}").find("at most 1000 bytes"), std::string::npos);
}

}  // namespace
}  // namespace berth::test
