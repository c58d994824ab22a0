// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"
#include "model/tag.hpp"

namespace berth::registry {

/// What the client of one request may do with the tags of its repository. Asked where a tag's present state is known
/// and cannot change before it is written, so that nobody overwrites by being the second of two who create.
/// One thread at a time; may block on a lane that the request has a place in already.
class TagRights {
 public:
  virtual ~TagRights() = default;
  /// May the tag be created, or (when it exists) name another manifest. kDenied, kUnavailable.
  virtual Result<void> mayPoint(const Tag& tag, bool exists) const = 0;
  /// May the tag be deleted.
  virtual Result<void> mayRemove(const Tag& tag) const = 0;
};

}  // namespace berth::registry
