// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "auth/access.hpp"
#include "auth/credentials.hpp"
#include "auth/principal.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

namespace berth::auth {

/// A name for some texts by which an answer about them is found again: their SHA-256 behind a random block of this
/// process, so that no memory of it holds a password. Different lists of texts have different names.
std::string memoryKey(std::initializer_list<std::string_view> texts);

std::string memoryKey(const Credentials& credentials);
std::string memoryKey(const Principal& principal, const Access& access, const Client& client);

}  // namespace berth::auth
