// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kubernetes/placed_image.hpp"

#include <string>
#include <vector>

namespace berth::kubernetes {

/// Why an image may not run.
struct Reason {
  std::string rule;     ///< Its id, for machines too.
  std::string message;  ///< A sentence for whoever wrote the object: what is wrong and what to do.
};

/// What was found out about one image, or about the object (`image` is empty then). It may run unless there is a
/// reason.
struct ImageOutcome {
  PlacedImage image;
  std::vector<Reason> reasons;
  std::vector<std::string> warnings;  ///< Sentences for the same person, of what is let pass.
  std::string replacement;            ///< The reference to run in its place; empty: as written.
  bool is_temporary = false;          ///< The reasons are that it could not be decided now.
};

}  // namespace berth::kubernetes
