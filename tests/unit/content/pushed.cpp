// SPDX-License-Identifier: Apache-2.0
#include "unit/content/pushed.hpp"

#include "platform.hpp"

#include "berth/local_call.hpp"

#include <gtest/gtest.h>

namespace berth::test {
namespace {

using content::Rule;

sdk::Result<std::unique_ptr<Rule>> create(const std::string& options) {
  const sdk::LocalCall call;
  return Rule::create(sdk::Host{nullptr}, call, "rule", options);
}

}  // namespace

std::unique_ptr<Rule> ruleOf(const Json& options) {
  auto rule = create(options.dump());
  if (rule) return *std::move(rule);
  ADD_FAILURE() << rule.status().message;
  return nullptr;
}

std::string refusalOf(const std::string& options) {
  const auto rule = create(options);
  if (rule) return "";
  EXPECT_EQ(rule.status().code, BERTH_INVALID_ARGUMENT);
  return rule.status().message;
}

Json plainConfig() {
  return {{"os", "linux"},
          {"architecture", "amd64"},
          {"created", "2026-09-01T12:00:00Z"},
          {"config", {{"User", "10001:10001"}, {"Env", {"PATH=/bin"}}, {"Labels", {{"team", "web"}}}}},
          {"rootfs", {{"type", "layers"}, {"diff_ids", {digestOf("files 0"), digestOf("files 1")}}}}};
}

Json descriptorOf(const std::string& media_type, const std::string& digest, std::size_t size) {
  return {{"mediaType", media_type}, {"digest", digest}, {"size", size}};
}

std::string Pushed::image(const Json& config, const Json& more) {
  return imageOf(config.dump(), more);
}

std::string Pushed::imageOf(const std::string& config, const Json& more) {
  Json manifest = {{"schemaVersion", 2}, {"mediaType", kOciManifest}};
  manifest["config"] = descriptorOf(kOciConfig, repository.addBlob(config), config.size());
  manifest["layers"] = Json::array();
  for (const char* layer : {"layer 0", "layer 1"})
    manifest["layers"].push_back(descriptorOf(kOciLayer, digestOf(layer), 7));
  for (const auto& [name, value] : more.items()) {
    if (name == "config")
      manifest[name].update(value);
    else
      manifest[name] = value;
  }
  return repository.addManifest(manifest["mediaType"], manifest.dump());
}

std::string Pushed::index(const std::vector<Json>& children, const Json& more) {
  Json manifest = {{"schemaVersion", 2}, {"mediaType", kOciIndex}, {"manifests", children}};
  manifest.update(more);
  return repository.addManifest(kOciIndex, manifest.dump());
}

std::string Pushed::manifest(const std::string& media_type, const std::string& bytes) {
  return repository.addManifest(media_type, bytes);
}

Json Pushed::child(const std::string& digest, const std::string& platform) const {
  const auto* found = repository.manifest(digest);
  Json json = descriptorOf(found->media_type, digest, found->bytes.size());
  if (const auto parsed = content::Platform::parse(platform)) {
    json["platform"] = {{"os", parsed->os}, {"architecture", parsed->architecture}};
    if (!parsed->variant.empty()) json["platform"]["variant"] = parsed->variant;
  }
  return json;
}

Answer Pushed::ask(const Json& options, const std::string& digest, std::int32_t source, const std::string& tag) const {
  const auto rule = ruleOf(options);
  if (rule == nullptr) return {};
  Question question;
  question.source = source;
  question.digest = digest;
  question.tag = tag;
  return test::ask(*rule, repository, question);
}

Answer answerTo(const Json& options, const Json& config, const Json& more) {
  Pushed pushed;
  return pushed.ask(options, pushed.image(config, more));
}

}  // namespace berth::test
