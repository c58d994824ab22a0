// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "names/image_reference.hpp"

#include "berth/validation.hpp"

#include <string>
#include <string_view>

namespace berth::images {

/// An image as an object of a cluster names it. Views live as long as the call.
struct NamedImage {
  std::string_view written;         ///< As the object has it.
  names::ImageReference reference;  ///< What that means.
  bool is_ours = false;             ///< Its host is one of the registry's.
  std::string_view stored_digest;   ///< Of the manifest here; empty: the registry does not have it.

  bool isStored() const { return !stored_digest.empty(); }
};

/// Whether the tag that stands beside a digest names just this digest here. Nobody knows it of other registries.
bool tagAgrees(const NamedImage& image, sdk::Look& look);

/// What was written, as messages show it.
std::string shown(std::string_view written);

}  // namespace berth::images
