// SPDX-License-Identifier: Apache-2.0
#include "kubernetes/image_places.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace berth::kubernetes {
namespace {

using nlohmann::json;

enum class Holds { kPod, kTemplate, kNothing };

struct KindRow {
  std::string_view group;
  std::string_view kind;
  Holds holds;
  std::string_view pod_spec;  // A pointer to it.
};
// Versions differ in nothing that matters here.
constexpr std::array<KindRow, 14> kKinds{{
    {"", "Pod", Holds::kPod, "/spec"},
    {"", "EphemeralContainers", Holds::kPod, ""},  // What Kubernetes before 1.23 sends for pods/ephemeralcontainers.
    {"", "ReplicationController", Holds::kTemplate, "/spec/template/spec"},
    {"", "PodTemplate", Holds::kTemplate, "/template/spec"},
    {"apps", "Deployment", Holds::kTemplate, "/spec/template/spec"},
    {"apps", "ReplicaSet", Holds::kTemplate, "/spec/template/spec"},
    {"apps", "StatefulSet", Holds::kTemplate, "/spec/template/spec"},
    {"apps", "DaemonSet", Holds::kTemplate, "/spec/template/spec"},
    {"batch", "Job", Holds::kTemplate, "/spec/template/spec"},
    {"batch", "CronJob", Holds::kTemplate, "/spec/jobTemplate/spec/template/spec"},
    // What is sent for subresources when a registration is for all of them ("pods/*").
    {"autoscaling", "Scale", Holds::kNothing, ""},
    {"", "Binding", Holds::kNothing, ""},
    {"policy", "Eviction", Holds::kNothing, ""},
    {"authentication.k8s.io", "TokenRequest", Holds::kNothing, ""},
}};

const KindRow* findKind(std::string_view group, std::string_view kind) {
  const auto* const row =
      std::ranges::find_if(kKinds, [&](const KindRow& each) { return each.group == group && each.kind == kind; });
  return row == kKinds.end() ? nullptr : row;
}

// Adds what is not there yet and names something.
void addTexts(std::vector<PlacedImage> texts, FoundImages& found) {
  std::set<std::string, std::less<>> known;
  for (const auto& image : found.images) known.insert(image.place);
  for (auto& image : texts) {
    if (!image.written.empty() && known.insert(image.place).second) found.images.push_back(std::move(image));
  }
}

}  // namespace

Result<ImagePlaces> ImagePlaces::make(const std::vector<Extractor>& extractors) {
  ImagePlaces places;
  for (const auto& extractor : extractors) {
    Configured configured{extractor.group, extractor.kind, {}};
    for (const auto& text : extractor.pointers) {
      BERTH_TRY(auto pointer, ImagePointer::parse(text));
      configured.pointers.push_back(std::move(pointer));
    }
    places.configured_.push_back(std::move(configured));
  }
  return places;
}

bool ImagePlaces::knows(std::string_view group, std::string_view kind) const {
  return findKind(group, kind) != nullptr || std::ranges::any_of(configured_, [&](const Configured& each) {
           return each.group == group && each.kind == kind;
         });
}

FoundImages ImagePlaces::find(std::string_view group, std::string_view kind, const json& object) const {
  FoundImages found;
  const KindRow* const row = findKind(group, kind);
  bool has_room = row == nullptr || row->holds == Holds::kNothing ||
                  findPodImages(object, row->pod_spec, row->holds == Holds::kTemplate, found);
  for (const auto& configured : configured_) {
    if (configured.group != group || configured.kind != kind) continue;
    for (const auto& pointer : configured.pointers) {
      std::vector<PlacedImage> texts;
      has_room = pointer.find(object, kMostImages, texts) && has_room;
      addTexts(std::move(texts), found);
    }
  }
  if (!has_room || found.images.size() > kMostImages) {
    found.images.resize(std::min(found.images.size(), kMostImages));
    complainOfMany(found);
  }
  return found;
}

}  // namespace berth::kubernetes
