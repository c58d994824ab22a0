// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "berth/abi.h"
#include "config/plugin_section.hpp"
#include "model/result.hpp"
#include "plugin/manifest.hpp"

#include <string>
#include <vector>

namespace berth::plugin {

/// Majors of the core ABI (entry, host, call) that this host speaks, and the newest minor it knows. A plugin of a newer
/// minor loads: what it has more is not asked for.
inline constexpr unsigned kLeastMajor = BERTH_ABI_MAJOR;
inline constexpr unsigned kMostMajor = BERTH_ABI_MAJOR;
inline constexpr unsigned kMinor = BERTH_ABI_MINOR;

/// Whether a plugin that says this of itself can be loaded for these kinds; decided before anything of it runs.
/// Errors say what it wants, what we have and what to do, and name neither file nor plugin.
Result<void> checkManifest(const Manifest& manifest, const std::vector<std::string>& kinds);

/// Whether its author lets it run there (`isolation.allow`). Same errors.
Result<void> checkIsolation(const Manifest& manifest, config::Isolation isolation);

/// Whether the plugin, now loaded, is what its manifest says. `entry` may be null, or point at a shorter struct.
Result<void> checkEntry(const Manifest& manifest, const berth_entry* entry);

/// Whether it gives the tables of the kinds.
Result<void> checkTables(const berth_entry& entry, const std::vector<std::string>& kinds);

}  // namespace berth::plugin
