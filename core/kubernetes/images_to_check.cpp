// SPDX-License-Identifier: Apache-2.0
#include "kubernetes/images_to_check.hpp"

#include "kubernetes/shown_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace berth::kubernetes {
namespace {

// A place without the numbers of its elements: what is inserted before an image does not move it.
std::string listOf(std::string_view place) {
  std::string list;
  while (!place.empty()) {
    const auto part = place.substr(0, place.find('/', 1));
    const bool is_index =
        part.size() > 1 && std::ranges::all_of(part.substr(1), [](char c) { return c >= '0' && c <= '9'; });
    list += is_index ? "/*" : part;
    place.remove_prefix(part.size());
  }
  return list;
}

// Counts how often an object has which image in which list.
class OldImages {
 public:
  explicit OldImages(const std::vector<PlacedImage>& images) {
    for (const auto& image : images) ++counts_[{listOf(image.place), image.written}];
  }

  // Whether it was there; each is told once.
  bool take(const PlacedImage& image) {
    const auto found = counts_.find({listOf(image.place), image.written});
    return found != counts_.end() && found->second-- > 0;
  }

 private:
  std::map<std::pair<std::string, std::string>, std::ptrdiff_t> counts_;
};

ImageOutcome unknownKind(const Review& review, UnknownKinds unknown) {
  const std::string kind = shownText(review.group.empty() ? review.kind : review.kind + '.' + review.group, 60);
  ImageOutcome outcome;
  if (unknown == UnknownKinds::kDeny) {
    outcome.reasons.push_back({"kind", "where a " + kind + " has its images is not configured"});
  } else {
    outcome.warnings.push_back("images of a " + kind + " are not checked: where it has them is not configured");
  }
  return outcome;
}

}  // namespace

ImagesToCheck imagesToCheck(const Review& review, const ImagePlaces& places, UnknownKinds unknown) {
  ImagesToCheck answer;
  const bool is_write = review.operation == Operation::kCreate || review.operation == Operation::kUpdate;
  if (!is_write || review.object == nullptr || review.is_deleting) return answer;
  if (!places.knows(review.group, review.kind)) {
    answer.found.push_back(unknownKind(review, unknown));
    return answer;
  }
  auto found = places.find(review.group, review.kind, *review.object);
  answer.found = std::move(found.problems);
  if (review.operation == Operation::kCreate || review.old_object == nullptr) {
    answer.images = std::move(found.images);
    return answer;
  }
  OldImages old{places.find(review.group, review.kind, *review.old_object).images};
  for (auto& image : found.images) {
    if (!old.take(image)) answer.images.push_back(std::move(image));
  }
  return answer;
}

}  // namespace berth::kubernetes
