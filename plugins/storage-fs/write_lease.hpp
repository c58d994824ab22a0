// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "outcome.hpp"

#include <string>

namespace berth::storage_fs {

/// OK when nobody, in any process, has the file open for writing; ABORTED when somebody has. `fd` is read-only and
/// stays so. A file system that knows no leases cannot tell: OK then.
Outcome<void> checkNoWriter(int fd, const std::string& what);

}  // namespace berth::storage_fs
