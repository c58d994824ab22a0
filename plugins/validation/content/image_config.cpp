// SPDX-License-Identifier: Apache-2.0
#include "image_config.hpp"

#include "members.hpp"
#include "misspelt.hpp"

#include "json/strict_json.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace berth::content {
namespace {

using Json = nlohmann::json;
using Problem = std::string;  // Empty: none.

Problem differently(const std::string& member) {
  return "it has a member \"" + member + "\", which runtimes read differently";
}

Problem readProcess(const Json& json, ImageConfig& config) {
  if (!json.is_object()) return "config is no object";
  if (const auto wrong = misspelt(json, {"User", "Env", "Labels"}); !wrong.empty()) return differently(wrong);
  if (!readText(json, "User", config.user)) return "User is no text";
  if (!readTexts(json, "Env", config.env)) return "Env is no list of texts";
  if (!readTexts(json, "Labels", config.labels)) return "Labels is no map of texts";
  return {};
}

Problem readFiles(const Json& json, ImageConfig& config) {
  config.has_rootfs = true;
  if (!json.is_object()) return "rootfs is no object";
  if (const auto wrong = misspelt(json, {"type", "diff_ids"}); !wrong.empty()) return differently(wrong);
  return readTexts(json, "diff_ids", config.diff_ids) ? Problem{} : "diff_ids is no list of texts";
}

Problem readAll(const Json& json, ImageConfig& config) {
  if (!json.is_object()) return "it is no object";
  if (const auto wrong = misspelt(json, {"config", "rootfs", "created", "os", "architecture", "variant"});
      !wrong.empty())
    return differently(wrong);
  auto& platform = config.platform;
  if (!readText(json, "os", platform.os) || !readText(json, "architecture", platform.architecture) ||
      !readText(json, "variant", platform.variant))
    return "os, architecture or variant is no text";
  platform = normalised(std::move(platform));
  if (!readText(json, "created", config.created)) return "created is no text";
  if (const auto* process = memberOf(json, "config")) {
    if (auto problem = readProcess(*process, config); !problem.empty()) return problem;
  }
  const auto* files = memberOf(json, "rootfs");
  return files == nullptr ? Problem{} : readFiles(*files, config);
}

}  // namespace

tl::expected<ImageConfig, std::string> ImageConfig::read(std::string_view bytes) {
  const auto json = parseStrictJson(bytes);
  if (!json) return tl::unexpected{"its config: " + json.error()};
  ImageConfig config;
  if (auto problem = readAll(*json, config); !problem.empty()) return tl::unexpected{"its config: " + problem};
  return config;
}

}  // namespace berth::content
