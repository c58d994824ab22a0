// SPDX-License-Identifier: Apache-2.0
#include "http/base_handler.hpp"

#include "http/plain_response.hpp"

namespace berth::http {

Result<Response> getBase(const Exchange&, std::string_view) {
  return textResponse(200, "application/json", "{}");
}

}  // namespace berth::http
