// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jose/result.hpp"

#include <string>

namespace berth::evidence {

/// The content of a file with keys or certificates, at most 1 MiB; or why it cannot be read, with its name. Reads the
/// disk.
jose::Result<std::string> readPemFile(const std::string& path);

/// "prod.pub" of "/etc/berth/keys/prod.pub": what messages call it, which are read by those who push.
std::string fileNameOf(const std::string& path);

}  // namespace berth::evidence
