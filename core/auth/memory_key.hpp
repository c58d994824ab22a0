// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "auth/access.hpp"
#include "auth/credentials.hpp"
#include "auth/principal.hpp"

#include <string>

namespace berth::auth {

/// A name for a question by which its answer is found again: the SHA-256 of all that was asked, behind a random block
/// of this process, so that no memory of it holds a password. Different questions have different names.
std::string memoryKey(const Credentials& credentials);
std::string memoryKey(const Principal& principal, const Access& access, const Client& client);

}  // namespace berth::auth
