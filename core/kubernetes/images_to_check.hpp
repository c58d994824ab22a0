// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kubernetes/image_outcome.hpp"
#include "kubernetes/image_places.hpp"
#include "kubernetes/review.hpp"

#include <cstdint>
#include <vector>

namespace berth::kubernetes {

/// What is done about objects of a kind whose images nobody told us where to find.
enum class UnknownKinds : std::uint8_t {
  kWarn,  ///< They pass, with a warning.
  kDeny,
};

/// What a review asks, once what needs no rule is decided.
struct ImagesToCheck {
  std::vector<PlacedImage> images;  ///< To be asked about, at most kMostImages.
  std::vector<ImageOutcome> found;  ///< Is decided already; belongs into the answer beside those of `images`.
};

/// Nothing for DELETE, CONNECT and objects that wait for their end.
///
/// For an UPDATE, images that the object has already are not asked again, so that what runs can be scaled, labelled and
/// ended when rules have changed since: those written the same, in the same list of the object (containers, init
/// containers, …), as often as they were there before. What is there once more, or has moved to another list, is asked.
ImagesToCheck imagesToCheck(const Review& review, const ImagePlaces& places, UnknownKinds unknown);

}  // namespace berth::kubernetes
