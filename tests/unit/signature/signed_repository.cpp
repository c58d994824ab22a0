// SPDX-License-Identifier: Apache-2.0
#include "unit/signature/signed_repository.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace berth::test {
namespace {

using Json = nlohmann::json;

const std::string kFixtures = BERTH_FIXTURES;

}  // namespace

std::string fixture(const std::string& path) {
  std::ifstream input{kFixtures + '/' + path, std::ios::binary};
  if (!input) throw std::runtime_error{"there is no fixture " + path};
  return {std::istreambuf_iterator<char>{input}, {}};
}

SignedRepository::SignedRepository() {
  const auto index = Json::parse(fixture("repository/index.json"));
  name = index["name"];
  made = index["made"];
  images = index["images"];
  const auto blob = [](const std::string& digest) { return fixture("repository/blobs/" + digest.substr(7)); };
  for (const auto& [digest, type] : index["manifests"].items()) {
    const auto bytes = blob(digest);
    repository.addManifest(type, bytes);
    const auto json = Json::parse(bytes);
    if (json.contains("config")) repository.addBlob(blob(json["config"]["digest"]));
    for (const auto& layer : json.value("layers", Json::array())) repository.addBlob(blob(layer["digest"]));
  }
  for (const auto& [tag, digest] : index["tags"].items()) repository.tag(tag, digest);
}

Question SignedRepository::question(const std::string& image) const {
  Question question;
  question.source = BERTH_SOURCE_TAG;
  question.image = name;
  question.repository = "fixtures/app";
  question.tag = "v1";
  question.digest = images.at(image);
  question.now = made + 3600;
  return question;
}

Json SignedRepository::referrer(const std::string& image) const {
  const auto index = Json::parse(repository.referrers(images.at(image), ""));
  return Json::parse(repository.manifest(index["manifests"][0]["digest"])->bytes);
}

Json SignedRepository::layerOf(const Json& manifest, std::size_t layer) const {
  return Json::parse(*repository.blob(manifest["layers"][layer]["digest"]));
}

std::string SignedRepository::tagOf(const std::string& image, const std::string& ending) const {
  return "sha256-" + images.at(image).substr(7) + ending;
}

std::string SignedRepository::key(const std::string& name) {
  return kFixtures + "/keys/" + name + ".pub";
}

std::string SignedRepository::certificate(const std::string& name) {
  return kFixtures + "/certificates/" + name + ".crt";
}

}  // namespace berth::test
