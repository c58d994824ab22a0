// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "names.hpp"
#include "outcome.hpp"

#include <cstdint>
#include <functional>

namespace berth::storage_fs {

/// Whether the bytes of a file are those that the name says. Reads all of it; `progress` is told of each piece.
Outcome<bool> isHashedRight(int fd, const BlobName& name, const std::function<void(std::uint64_t bytes)>& progress);

}  // namespace berth::storage_fs
