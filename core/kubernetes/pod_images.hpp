// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kubernetes/image_outcome.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace berth::kubernetes {

/// The images of one object, and what is wrong with the places where they should be.
struct FoundImages {
  std::vector<PlacedImage> images;
  std::vector<ImageOutcome> problems;
};

/// What an object is not asked about one by one: it is refused as a whole.
inline constexpr std::size_t kMostImages = 1000;

/// Adds the images of what every workload has within, a pod's spec: init containers, containers, ephemeral containers
/// and image volumes. `pointer` leads from `object` to it; where it leads to nothing there is no image. An image that
/// is missing or empty is left out in a template, where a controller fills it in, and a problem in a pod. What is not
/// of the type that a server sends is a problem. False when there are more than kMostImages.
bool findPodImages(const nlohmann::json& object, std::string_view pointer, bool is_template, FoundImages& found);

/// Says of an object that it has more than kMostImages.
void complainOfMany(FoundImages& found);

}  // namespace berth::kubernetes
