// SPDX-License-Identifier: Apache-2.0
#include "testkit/image_request.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace berth::testkit {
namespace {

using Json = nlohmann::json;
using sdk::str;
using sdk::view;

Json descriptorOf(const TestContent& content) {
  Json json{{"mediaType", content.media_type}, {"digest", content.digest}, {"size", content.bytes.size()}};
  if (!content.artifact_type.empty()) json["artifactType"] = content.artifact_type;
  const Json manifest = Json::parse(content.bytes, nullptr, false);
  if (manifest.is_object() && manifest.contains("annotations") && manifest["annotations"].is_object())
    json["annotations"] = manifest["annotations"];
  return json;
}

}  // namespace

ImageRequest::ImageRequest(const TestImage& image) : image_{image}, here_{image.stored} {
  here_.insert(here_.end(), image.attached.begin(), image.attached.end());
  if (!image.manifest.empty()) here_.push_back({image.digest, image.manifest, image.media_type, {}, image.tag});
  if (!image.config.empty()) here_.push_back({digestOf(image.config), image.config, {}, {}, {}});
  for (const auto& group : image.groups) groups_.push_back(str(group));
  principal_.subject = str(image.user);
  principal_.kind = BERTH_PRINCIPAL_USER;
  principal_.groups = groups_.data();
  principal_.groups_count = groups_.size();
  artifact_.image = str(image.image);
  artifact_.repository = str(image.repository);
  artifact_.tag = str(image.tag);
  artifact_.digest = str(image.digest);
  artifact_.media_type = str(image.media_type);
  artifact_.manifest = str(image.manifest);
  artifact_.config = str(image.config);
  artifact_.replaces = str(image.replaces);
  artifact_.written = str(image.written);
  artifact_.place = str(image.place);
  request_.source = image.source;
  request_.artifact = &artifact_;
  request_.principal = image.user.empty() ? nullptr : &principal_;
  request_.cluster_namespace = str(image.cluster_namespace);
  request_.now = image.now;
}

const berth_validate_request& ImageRequest::get() {
  request_.evidence = pointers_.data();
  request_.evidence_count = pointers_.size();
  return request_;
}

std::string ImageRequest::fetch(const berth_need& theirs) {
  const auto from = sdk::completed(theirs);
  if (from.kind < BERTH_NEED_CONTENT || from.kind > BERTH_NEED_REFERRERS)
    return "it needs something of kind " + std::to_string(from.kind) + ", which does not exist";
  if (from.value.len == 0) return "it needs something without a digest or tag";
  if (has(from)) return "it needs " + std::string{view(from.value)} + " again, which it was given";
  auto& item = items_.emplace_back();
  item.value = view(from.value);
  item.artifact_type = view(from.artifact_type);
  item.need.kind = from.kind;
  item.need.value = str(item.value);
  item.need.artifact_type = str(item.artifact_type);
  item.evidence.need = &item.need;
  look(item);
  bytes_ += item.evidence.content.len;
  pointers_.push_back(&item.evidence);
  return {};
}

bool ImageRequest::has(const berth_need& need) const {
  return std::any_of(items_.begin(), items_.end(), [&](const Item& item) {
    return item.need.kind == need.kind && item.value == view(need.value) &&
           item.artifact_type == view(need.artifact_type);
  });
}

void ImageRequest::look(Item& item) const {
  if (item.need.kind == BERTH_NEED_REFERRERS) {
    item.index = referrers(item.value, item.artifact_type);
    item.evidence.found = 1;
    item.evidence.media_type = str("application/vnd.oci.image.index.v1+json");
    item.evidence.content = str(item.index);
    return;
  }
  const bool is_tag = item.need.kind == BERTH_NEED_TAG;
  const auto found = std::find_if(here_.begin(), here_.end(), [&](const TestContent& content) {
    return (is_tag ? content.tag : content.digest) == item.value;
  });
  if (found == here_.end()) return;
  item.evidence.found = 1;
  item.evidence.digest = str(found->digest);
  item.evidence.media_type = str(found->media_type);
  item.evidence.content = str(found->bytes);
}

std::string ImageRequest::referrers(const std::string& subject, const std::string& artifact_type) const {
  Json manifests = Json::array();
  for (const auto& content : image_.attached) {
    if (subject == image_.digest && (artifact_type.empty() || artifact_type == content.artifact_type))
      manifests.push_back(descriptorOf(content));
  }
  const Json index{
      {"schemaVersion", 2}, {"mediaType", "application/vnd.oci.image.index.v1+json"}, {"manifests", manifests}};
  return index.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace berth::testkit
