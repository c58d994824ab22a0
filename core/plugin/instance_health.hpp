// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"
#include "plugin/manifest.hpp"

#include <berth/gen/plugin.hpp>

#include <chrono>
#include <string>

namespace berth::plugin {

/// `plugin 'ldap' 1.0 as "corp"`, as messages about an instance begin.
std::string titleOf(const Manifest& manifest, const std::string& id);

/// Asks for the health of an instance; "not ready" is an error too, with the instance's own reason.
Result<void> askHealth(const sdk::PluginClient& plugin, const std::string& title, std::chrono::milliseconds within);

}  // namespace berth::plugin
