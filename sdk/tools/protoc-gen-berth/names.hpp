// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace berth::gen {

std::string snakeCase(std::string_view pascal);  ///< OpenRead -> open_read
std::string camelCase(std::string_view pascal);  ///< OpenRead -> openRead
std::string upperCase(std::string_view text);

/// Whether the name may not be a member in C, C++ or one of the languages that bind to C.
bool isReserved(std::string_view name);

}  // namespace berth::gen
