// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <string>

namespace berth::http {

/// What a server answered, as a client reads it.
struct Reply {
  int status = 0;
  std::string body;
};

/// Reads everything that a server sent until it closed the connection: an answer whose body is chunked, of the length
/// it says, or as long as the rest. kUnavailable: it is none, or not all of it.
Result<Reply> parseReply(std::string bytes);

}  // namespace berth::http
