// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/message.hpp"
#include "model/result.hpp"
#include "model/secret.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace berth::http {

/// RFC 7617: user and password, UTF-8 without control characters.
struct BasicAuthorization {
  std::string username;
  Secret password;
};

/// RFC 6750. A view of the request.
struct BearerAuthorization {
  std::string_view token;
};

/// What a request says of who sent it; nothing when it has no such header.
using Authorization = std::variant<std::monostate, BasicAuthorization, BearerAuthorization>;

/// kBadRequest: more than one header, another scheme, or a value without the scheme's grammar. No part of the value is
/// in the error.
Result<Authorization> readAuthorization(const Request& request);

}  // namespace berth::http
