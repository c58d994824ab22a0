// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace berth::config {

/// In quotes, with JSON's escapes, which are YAML's too. Bytes that are no UTF-8 become U+FFFD.
std::string quotedText(const std::string& text);

/// A YAML scalar that every reader takes for this text: plain where it can be.
std::string yamlText(const std::string& text);

}  // namespace berth::config
