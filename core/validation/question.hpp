// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "auth/principal.hpp"
#include "model/repository_name.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace berth::validation {

/// ValidationSource of proto/berth/plugin/v1/validation.proto, with its numbers.
enum class Source : std::uint8_t { kManifest = 1, kTag = 2, kAdmission = 3, kScan = 4 };
inline constexpr std::array<std::string_view, 5> kSourceNames{"", "manifest", "tag", "admission", "scan"};

/// May this image come in, bear this tag, run. What the views point at outlives it.
struct Question {
  Source source = Source::kManifest;
  std::string image;                         ///< Host and repository: "reg.example.com/team/app".
  std::optional<RepositoryName> repository;  ///< Nothing: the image is not kept here, or its name is none.
  std::string tag;                           ///< Empty: none.
  bool is_tag_claimed = false;               ///< A digest was written beside the tag, which does not name it here.
  std::string digest;                        ///< Empty: not known.
  std::string media_type;
  std::string_view manifest;                   ///< Empty: not kept here.
  std::string replaces;                        ///< kTag: the digest that the tag names so far.
  std::string written;                         ///< kAdmission: the reference as the object has it.
  std::string place;                           ///< kAdmission: a JSON pointer to it.
  const auth::Principal* principal = nullptr;  ///< Null: nobody in particular.
  std::string cluster_namespace;               ///< kAdmission.
};

}  // namespace berth::validation
