// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kubernetes/image_outcome.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace berth::kubernetes {

/// Far below what API servers and kubectl are known to show whole.
inline constexpr std::size_t kLongestRefusal = 8000;

/// Why an object is refused, for who wrote it: a line with container, image, rule and message for each image that may
/// not run, with the set of rules in front and where to read on behind. At most kLongestRefusal bytes, and a link that
/// is never cut; images that do not fit are counted. `link` may be empty.
std::string refusalText(const std::vector<ImageOutcome>& outcomes, std::string_view set, std::string_view link);

/// A JSON pointer as Kubernetes names fields: "spec.containers[0].image".
std::string fieldPath(std::string_view pointer);

}  // namespace berth::kubernetes
