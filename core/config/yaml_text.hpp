// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace berth::config {

/// In quotes; control characters are escaped, other bytes stay as they are.
std::string quotedText(const std::string& text);

/// A YAML scalar that every reader takes for this text: plain where it can be.
std::string yamlText(const std::string& text);

}  // namespace berth::config
