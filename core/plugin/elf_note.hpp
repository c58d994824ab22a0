// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <string>

namespace berth::plugin {

/// The manifest in the ELF note of a plugin's file, without running anything of it. Every offset in the file is
/// checked: the file may be cut short or hostile. Errors say what is wrong with the file and what to do, and do not
/// name it: kNotFound (no such file), kInvalidArgument (not a plugin for this machine).
Result<std::string> readManifestNote(const std::string& path);

}  // namespace berth::plugin
