// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <filesystem>
#include <string>

namespace berth::config {

/// The content of a file of certificates or a key. kInvalidArgument, with path and cause.
Result<std::string> readPem(const std::filesystem::path& path);

}  // namespace berth::config
