// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "manifest.hpp"

#include <string_view>

namespace berth::content {

/// Whether this is no image but a signature, report, chart, cache or the like: something that a runtime would not run.
/// Seen by its shape; its tag, `subject` and `artifactType` are words that anybody can put on an image.
/// `config`: the bytes; empty: they are not known. Read only where they make a difference.
bool isArtifact(const Manifest& manifest, std::string_view config);

/// Whether layers of this type are files of an image.
bool isLayerType(std::string_view media_type);

}  // namespace berth::content
