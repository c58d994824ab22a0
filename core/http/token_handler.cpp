// SPDX-License-Identifier: Apache-2.0
#include "http/token_handler.hpp"

namespace berth::http {
namespace {

tl::unexpected<Error> noAuth() {
  return fail(ErrorCode::kRouteUnknown, "this registry has no `auth` configured: nobody needs a token");
}

}  // namespace

Result<Response> getToken(const Exchange& exchange, std::string_view body) {
  if (exchange.guard == nullptr) return noAuth();
  return exchange.guard->giveToken(exchange, body);
}

Result<Response> getTokenKeys(const Exchange& exchange, std::string_view) {
  if (exchange.guard == nullptr) return noAuth();
  return exchange.guard->showKeys(exchange);
}

}  // namespace berth::http
