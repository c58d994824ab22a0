// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/command_line.hpp"
#include "http/client.hpp"
#include "model/result.hpp"

#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace berth::app {

/// The parameters of a request, by name, not yet encoded.
using Parameters = std::vector<std::pair<std::string, std::string>>;

/// The registry that runs and is named by --url, --ca, --user and --password-stdin. Errors: kInvalidArgument for flags
/// that cannot be used, kUnavailable.
Result<http::Client> openRegistry(const CommandLine& line);

/// The JSON document at a path. Errors, with what the registry said: kUnauthorized, kDenied, kNotFound, kUnavailable
/// for all else.
Result<nlohmann::json> askRegistry(const http::Client& registry, const std::string& path,
                                   const Parameters& parameters = {});

}  // namespace berth::app
