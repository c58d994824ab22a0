// SPDX-License-Identifier: Apache-2.0
#include "unit/vulnerabilities/scanned_image.hpp"

#include "rule.hpp"

#include "berth/local_call.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace berth::test {
namespace {

using Json = nlohmann::json;

constexpr const char* kManifest = "application/vnd.oci.image.manifest.v1+json";

}  // namespace

ScannedImage::ScannedImage() {
  question.source = BERTH_SOURCE_TAG;
  question.digest = addImage("first");
  question.now = 1'790'000'000;  // 2026-09-21T14:13:20Z
}

std::string ScannedImage::addImage(const std::string& salt) {
  return repository.addManifest(kManifest,
                                Json{{"config", {{"mediaType", "application/vnd.oci.image.config.v1+json"}}},
                                     {"annotations", {{"salt", salt}}},
                                     {"layers", {{{"mediaType", "application/vnd.oci.image.layer.v1.tar+gzip"}}}}}
                                    .dump());
}

std::string ScannedImage::attach(const std::string& text, const std::string& type, const std::string& created,
                                 const std::string& subject, const std::string& layer_type) {
  Json manifest = {{"mediaType", kManifest},
                   {"artifactType", type},
                   {"subject", {{"digest", subject.empty() ? question.digest : subject}}},
                   {"config", {{"mediaType", "application/vnd.oci.empty.v1+json"}}}};
  manifest["layers"] = {{{"mediaType", layer_type.empty() ? type : layer_type},
                         {"digest", repository.addBlob(text)},
                         {"size", text.size()}}};
  if (!created.empty()) manifest["annotations"]["org.opencontainers.image.created"] = created;
  return repository.addManifest(kManifest, manifest.dump());
}

void ScannedImage::attest(const std::vector<Json>& envelopes) {
  Json layers = Json::array();
  for (const auto& envelope : envelopes) {
    const auto text = envelope.dump();
    layers.push_back({{"mediaType", "application/vnd.dsse.envelope.v1+json"},
                      {"digest", repository.addBlob(text)},
                      {"size", text.size()}});
  }
  auto tag = question.digest + ".att";
  std::replace(tag.begin(), tag.end(), ':', '-');
  repository.tag(tag, repository.addManifest(kManifest, Json{{"layers", layers}}.dump()));
}

Answer ScannedImage::ask(const Json& settings) const {
  const sdk::LocalCall call;
  auto rule = validation_vulnerabilities::Rule::create(sdk::Host{nullptr}, call, "rule", settings.dump());
  if (!rule) {
    ADD_FAILURE() << rule.status().message;
    return {};
  }
  return test::ask(**rule, repository, question);
}

}  // namespace berth::test
