// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kubernetes/review.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace berth::kubernetes {

/// The body of a recorded request: "validate-pods-create".
nlohmann::json recorded(std::string_view name);

/// A review of an object that is made up: its kind, and the object as JSON text. `old_object` empty: a CREATE, else an
/// UPDATE.
nlohmann::json reviewOf(std::string_view group, std::string_view kind, std::string_view object,
                        std::string_view old_object = {});

/// What parseReview() makes of it; a test that gets none has failed and throws.
Review parsed(const nlohmann::json& review);

/// A pod with these images in containers named c0, c1, …
std::string podOf(const std::vector<std::string>& images);

}  // namespace berth::kubernetes
