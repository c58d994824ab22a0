// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kubernetes/image_outcome.hpp"
#include "model/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace berth::kubernetes {

/// An ImageReview (imagepolicy.k8s.io/v1alpha1): what the admission plugin ImagePolicyWebhook of an API server asks,
/// about the containers of a pod and nothing else. Its annotations are the author's own and say nothing here.
struct ImageReview {
  std::string cluster_namespace;
  std::vector<PlacedImage> images;  ///< Without the containers' names, which are not sent.
  std::vector<ImageOutcome> found;  ///< What is wrong with the rest; belongs into the answer.
};

/// kBadRequest, with the cause and what to do, for a body that is no such review.
Result<ImageReview> parseImageReview(std::string_view body);

/// The answer, as JSON: allowed unless an outcome has a reason. `set` and `link` are for the message.
std::string imageReviewAnswer(const std::vector<ImageOutcome>& outcomes, std::string_view set, std::string_view link);

}  // namespace berth::kubernetes
