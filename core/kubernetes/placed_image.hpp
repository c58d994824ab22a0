// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace berth::kubernetes {

/// A reference to an image, and where an object has it.
struct PlacedImage {
  std::string place;      ///< A JSON pointer to the reference: "/spec/containers/0/image".
  std::string container;  ///< The container's name, or the volume's; empty where there is none.
  std::string written;    ///< As the object has it: "nginx", "reg.example.com/app:v1". Any text: nothing is checked.

  friend bool operator==(const PlacedImage&, const PlacedImage&) = default;
};

}  // namespace berth::kubernetes
