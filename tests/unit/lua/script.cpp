// SPDX-License-Identifier: Apache-2.0
#include "unit/lua/script.hpp"

#include "berth/local_call.hpp"

#include <gtest/gtest.h>

namespace berth::test {
namespace {

using Json = nlohmann::json;
using validation_lua::Rule;

sdk::Result<std::unique_ptr<Rule>> create(const Json& settings) {
  const sdk::LocalCall call;
  return Rule::create(sdk::Host{nullptr}, call, "rule", settings.dump());
}

}  // namespace

std::unique_ptr<Rule> ruleOf(const std::string& script, Json more) {
  more["script"] = script;
  auto rule = create(more);
  if (!rule) {
    ADD_FAILURE() << rule.status().message;
    return nullptr;
  }
  return *std::move(rule);
}

std::string refusalOf(const Json& settings) {
  const auto rule = create(settings);
  if (rule) return "";
  EXPECT_EQ(rule.status().code, BERTH_INVALID_ARGUMENT);
  return rule.status().message;
}

Image::Image(int layers) {
  const auto config = repository.addBlob(R"({"os":"linux","config":{"User":"app","Labels":{"b":"2","a":"1"}}})");
  Json manifest = {{"schemaVersion", 2},
                   {"mediaType", "application/vnd.oci.image.manifest.v1+json"},
                   {"config", {{"mediaType", "application/vnd.oci.image.config.v1+json"}, {"digest", config}}}};
  manifest["layers"] = Json::array();
  for (int i = 0; i < layers; ++i) {
    manifest["layers"].push_back({{"mediaType", "application/vnd.oci.image.layer.v1.tar+gzip"},
                                  {"digest", repository.addBlob("layer " + std::to_string(i))},
                                  {"size", 1000 + i}});
  }
  question.digest = repository.addManifest("application/vnd.oci.image.manifest.v1+json", manifest.dump());
  question.tag = "v1";
  question.user = "alice";
  question.groups = {"dev"};
}

Answer answerTo(const std::string& body, const Json& more) {
  const Image image;
  const auto rule = ruleOf("function check(image)\n" + body + "\nend", more);
  return rule == nullptr ? Answer{} : ask(*rule, image.repository, image.question);
}

std::string valueOf(const std::string& expression) {
  const auto answer = answerTo("warning(tostring(" + expression + "))");
  return answer.warnings.empty() ? answer.text() : answer.warnings.front();
}

}  // namespace berth::test
