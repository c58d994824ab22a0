// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <string>

namespace berth::plugin {

struct SecretText {
  std::string text;     ///< Without the one newline that editors put at the end.
  std::string warning;  ///< Something about its keeping that should be mended; empty when nothing is.
};

/// The secret in a regular file of at most 64 KiB. Warns of one that the group or others may read. kInvalidArgument:
/// what is wrong and what to do.
Result<SecretText> secretOfFile(const std::string& path);

/// The secret in an environment variable. kInvalidArgument, as above.
Result<SecretText> secretOfEnvironment(const std::string& name);

}  // namespace berth::plugin
