// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kubernetes/image_outcome.hpp"
#include "kubernetes/review.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace berth::kubernetes {

/// Which of its two questions an API server asks.
enum class Hook : std::uint8_t {
  kValidate,  ///< May it be?
  kMutate,    ///< Should it be something else? Comes before, and other hooks may still change the object.
};

struct AnswerOptions {
  Hook hook = Hook::kValidate;
  std::string set;   ///< The set of rules that decided, for the message.
  std::string link;  ///< Where the operator explains the rules; empty: nowhere.
};

/// The answer to a review, as JSON with the review's version and uid; status 200, application/json. It has nothing that
/// an API server refuses, whatever the outcomes say, and the same for the same outcomes.
///
/// kValidate: refused when an outcome has a reason, with code 403, a message for people, and each reason in
/// `status.details.causes` for machines (`reason` is the rule, `field` the place). Reasons against a mirror pod are
/// warnings: its node runs it anyway. Warnings as warningList() has them. Never a patch.
///
/// kMutate: never refused, as an image that is refused now may be changed by a hook that comes later; kValidate sees
/// what came of it. A patch with each replacement, for a new pod alone: controllers would fight over a changed
/// template. Each `replace` has a `test` before it, so that it replaces the very reference that was asked about.
std::string reviewAnswer(const Review& review, const std::vector<ImageOutcome>& outcomes, const AnswerOptions& options);

}  // namespace berth::kubernetes
