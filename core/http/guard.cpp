// SPDX-License-Identifier: Apache-2.0
#include "http/guard.hpp"

namespace berth::http {

Result<Response> Guard::giveToken(const Exchange&, std::string_view) {
  return fail(ErrorCode::kRouteUnknown, "no tokens are given here");
}

Result<Response> Guard::showKeys(const Exchange&) {
  return fail(ErrorCode::kRouteUnknown, "no tokens are given here");
}

}  // namespace berth::http
