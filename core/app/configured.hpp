// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/config.hpp"
#include "http/engine.hpp"
#include "http/origin.hpp"
#include "model/ip_network.hpp"
#include "observe/access_log.hpp"
#include "registry/settings.hpp"

#include <memory>
#include <vector>

/// What a configuration whose settings were checked says to each part of the program.
namespace berth::app {

/// With the root that is found where none is set.
config::StorageConfig storageOf(const config::Config& config);
http::EngineLimits engineLimits(const config::HttpLimits& limits);
registry::Settings meaningOf(const config::Config& config);
http::Proxies proxiesOf(const config::HttpConfig& config);
/// Who may ask for reviews of a cluster's objects; none: everybody.
std::vector<IpNetwork> reviewersOf(const config::ValidationConfig& config);
/// Null for off.
std::unique_ptr<observe::AccessLog> makeAccessLog(config::AccessLog kind);

}  // namespace berth::app
