// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace berth::proto {

/// What grpc::CreateChannel wants for the socket at `path`: a URI.
std::string unixTarget(std::string_view path);

}  // namespace berth::proto
