// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace berth::app {

/// The one thing printed at a start, on standard output: "berth 0.1.0: <what>", then a line for each row.
using BannerRows = std::vector<std::pair<std::string, std::string>>;
void printBanner(const std::string& what, const BannerRows& rows);

/// "berth 0.1.0".
std::string programVersion();
/// "0.1.0".
std::string versionNumber();

}  // namespace berth::app
