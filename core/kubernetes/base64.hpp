// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace berth::kubernetes {

/// RFC 4648 §4, with padding: how Kubernetes carries bytes in JSON and YAML.
std::string encodeBase64(std::string_view bytes);

}  // namespace berth::kubernetes
