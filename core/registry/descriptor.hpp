// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/digest.hpp"
#include "model/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace berth::registry {

/// How a manifest names content: the fields of image-spec "Content Descriptors" that the registry acts on. A value.
struct Descriptor {
  std::string media_type;
  Digest digest;
  std::uint64_t size = 0;

  /// `where` begins the text of an error ("layers[3]"). kManifestInvalid when a field is missing, of the wrong type or
  /// out of its grammar, and when `data` is there and is not the content that digest and size speak of.
  static Result<Descriptor> parse(const nlohmann::json& json, std::string_view where);
};

}  // namespace berth::registry
