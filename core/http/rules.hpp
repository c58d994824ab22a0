// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kubernetes/image_places.hpp"
#include "kubernetes/images_to_check.hpp"
#include "validation/judge.hpp"

#include <string>

namespace berth::http {

/// What decides about pushes and about what clusters run, and how clusters are answered. Outlives the application.
struct Rules {
  validation::Judge& judge;
  kubernetes::ImagePlaces places;
  kubernetes::UnknownKinds unknown_kinds = kubernetes::UnknownKinds::kWarn;
  std::string link;  ///< Where the operator explains the rules, for messages; empty: nowhere.
};

}  // namespace berth::http
