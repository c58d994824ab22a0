// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fetch/locator.hpp"

#include <tl/expected.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>

namespace berth::auth_fetch {

/// What is asked with it.
struct Credentials {
  std::string ca_file;      // trusted instead of the system's; empty: the system's
  std::string bearer_file;  // its content is sent as a bearer token, read anew each time; empty: none
};

inline constexpr std::size_t kLongestAnswer = std::size_t{1024} * 1024;

/// One GET: an answer of 200 and at most kLongestAnswer bytes within `limit`, or a sentence without secrets. Follows no
/// redirect, uses no proxy, checks TLS, and connects only where mayConnect() lets it. Ends within a second or so when
/// `stop` is set. Any thread; blocks.
tl::expected<std::string, std::string> httpGet(const Locator& from, const Credentials& credentials,
                                               std::chrono::milliseconds limit, const std::atomic<bool>& stop);

}  // namespace berth::auth_fetch
