// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "image_config.hpp"
#include "manifest.hpp"

namespace berth::content {

/// Whether this is no image but a signature, report, chart, cache or the like: something that a runtime would not run.
/// Seen by its shape; its tag, `subject` and `artifactType` are words that anybody can put on an image.
/// `config`: null when it is no config of an image, or was not read.
bool isArtifact(const Manifest& manifest, const ImageConfig* config);

/// Whether layers of this type are files of an image.
bool isLayerType(std::string_view media_type);

}  // namespace berth::content
