// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace berth {

/// The kernel's id of this boot, other after each restart of the machine: what was written before it, without a sync,
/// may be gone. Random when the kernel does not tell, so that nothing is trusted. Reads a file; call it once.
std::string readBootId();

}  // namespace berth
