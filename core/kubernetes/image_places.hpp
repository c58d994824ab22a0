// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kubernetes/image_pointer.hpp"
#include "kubernetes/pod_images.hpp"
#include "model/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace berth::kubernetes {

/// Where objects of another kind than Kubernetes' own have references to images, as configured.
struct Extractor {
  std::string group;                  ///< "argoproj.io"
  std::string kind;                   ///< "Workflow", in all its versions.
  std::vector<std::string> pointers;  ///< ImagePointer: "/spec/templates/*/container/image".
};

/// Knows where objects of which kind have images: pods, the eight kinds that make pods, and what is configured.
/// Immutable; threads may share it.
class ImagePlaces {
 public:
  /// kInvalidArgument for a pointer that is none.
  static Result<ImagePlaces> make(const std::vector<Extractor>& extractors);
  ImagePlaces() = default;

  /// Whether the places of a kind are known; so they are of kinds that have no image.
  bool knows(std::string_view group, std::string_view kind) const;

  /// All images of an object, in the order of the table; none of a kind that is not known. Texts that configured
  /// pointers find twice, or that are empty, are left out. More than kMostImages are a problem, and the rest is left
  /// out.
  FoundImages find(std::string_view group, std::string_view kind, const nlohmann::json& object) const;

 private:
  struct Configured {
    std::string group;
    std::string kind;
    std::vector<ImagePointer> pointers;
  };
  std::vector<Configured> configured_;
};

}  // namespace berth::kubernetes
