// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "auth/token_keys.hpp"
#include "model/result.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace berth::auth {

/// "20261126T014136.123Z.pem": names sort by age, and the time is the key's.
std::string keyFileName(std::chrono::system_clock::time_point made);
std::optional<std::chrono::system_clock::time_point> keyFileTime(std::string_view name);

/// A P-256 key. `made` is cut to milliseconds, as a file name keeps it.
Result<TokenKey> newKey(std::chrono::system_clock::time_point made);

/// kUnavailable, kInvalidArgument with the cause, not the path.
Result<TokenKey> readKeyFile(const std::filesystem::path& path, std::chrono::system_clock::time_point made);
/// Whole or not at all, mode 0600.
Result<void> writeKeyFile(const std::filesystem::path& path, const TokenKey& key);

}  // namespace berth::auth
