// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/error.hpp"

#include <cstdint>

namespace berth::storage {

/// What a status of a storage plugin (a gRPC number, berth/abi.h) means to the registry. Total: numbers that nobody
/// has given a meaning are kInternal.
ErrorCode errorCodeOf(std::int32_t status);

}  // namespace berth::storage
