// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platform.hpp"

#include <tl/expected.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace berth::content {

/// One thing that a manifest names.
struct Descriptor {
  std::string media_type;
  std::string digest;
  std::uint64_t size = 0;
  bool has_urls = false;           ///< It may be fetched from elsewhere.
  bool is_attestation = false;     ///< What BuildKit attaches, which no runtime chooses.
  bool is_typed_artifact = false;  ///< It says a type of artifact and no platform.
  Platform platform;               ///< Of an image in an index; not known: it does not say.
};

using Annotations = std::map<std::string, std::string>;

/// A manifest as a runtime reads it. What two readers could understand differently is an error.
struct Manifest {
  enum class Kind {
    kImage,  ///< Of the type of images; see shape.hpp for whether it is one.
    kIndex,
    kOther,
  };

  /// `media_type`: as the registry has it. An error is what is wrong: "its manifest has two members …".
  static tl::expected<Manifest, std::string> read(std::string_view bytes, std::string_view media_type);

  Kind kind = Kind::kOther;
  std::string media_type;
  Descriptor config;                 ///< kImage.
  std::vector<Descriptor> layers;    ///< kImage.
  std::vector<Descriptor> children;  ///< kIndex.
  Annotations annotations;
};

/// Whether something of this type is a manifest that a registry keeps.
Manifest::Kind kindOf(std::string_view media_type);

}  // namespace berth::content
