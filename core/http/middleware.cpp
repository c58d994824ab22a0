// SPDX-License-Identifier: Apache-2.0
#include "http/middleware.hpp"

#include "http/error_response.hpp"
#include "model/ip_network.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace berth::http {
namespace {

constexpr std::string_view kWhatThereIs =
    "paths are those of the OCI distribution specification, as /v2/<name>/manifests/<reference>";

void sendRequestId(const Exchange& exchange, Response& response) {
  if (!exchange.request.id.empty()) response.setHeader("X-Request-Id", exchange.request.id);
}

void logFailure(const Exchange& exchange, Response& response) {
  const auto* const route = exchange.match.route;
  // What probes are told is logged where it changes, not each time they ask.
  if (response.status < 500 || (route != nullptr && route->action == Action::kOpen)) return;
  const auto& request = exchange.request;
  // 503 and 507 say that the surroundings are to blame, and come in swarms.
  const auto level = response.status == 500 ? observe::Level::kError : observe::Level::kWarn;
  exchange.log.write(level, "A request failed.",
                     {{"request_id", request.id},
                      {"method", request.method},
                      {"path", request.path},
                      {"status", std::to_string(response.status)},
                      {"answer", response.content.bytes ? *response.content.bytes : ""}});
}

// Handlers name paths of ours; what stands in front of them for this client is known here alone.
void nameOrigin(const Exchange& exchange, Response& response) {
  if (exchange.proxies.isNone()) return;
  for (auto& [name, value] : response.headers) {
    const bool is_link = name == "Link";
    if (!is_link && name != "Location") continue;
    const std::size_t at = is_link ? 1 : 0;
    if (value.size() > at && value[at] == '/') value.insert(at, exchange.origin().base());
  }
}

void sendApiVersion(const Exchange&, Response& response) {
  response.setHeader("Docker-Distribution-API-Version", "registry/2.0");
}

std::optional<Response> requireRoute(Exchange& exchange) {
  auto& match = exchange.match;
  match = findRoute(exchange.request.method, exchange.path);
  if (exchange.watchers.meter != nullptr) exchange.watchers.meter->begin(exchange.request, match.route);
  if (match.route != nullptr) return std::nullopt;
  if (match.allow.empty()) return errorResponse({ErrorCode::kRouteUnknown, std::string{kWhatThereIs}});
  Response response = errorResponse({ErrorCode::kMethodNotAllowed, "allowed are " + match.allow});
  response.setHeader("Allow", match.allow);
  return response;
}

std::optional<Response> requireName(Exchange& exchange) {
  if (exchange.match.name.empty()) return std::nullopt;
  auto name = RepositoryName::parse(exchange.match.name);
  if (!name) return errorResponse(name.error());
  exchange.repository = *std::move(name);
  return std::nullopt;
}

// What cannot be read out of the peer is nobody's address.
bool isFrom(const Exchange& exchange, const std::vector<IpNetwork>& networks) {
  const auto address = IpAddress::parseHost(clientOf(exchange.request, exchange.proxies));
  return address && std::any_of(networks.begin(), networks.end(),
                                [&](const IpNetwork& network) { return network.contains(*address); });
}

const std::vector<IpNetwork>& thisMachine() {
  static const std::vector<IpNetwork> networks{*IpNetwork::parse("127.0.0.0/8"), *IpNetwork::parse("::1")};
  return networks;
}

std::optional<Response> requireNetwork(Exchange& exchange) {
  const Action action = exchange.match.route->action;
  const bool is_review = action == Action::kReview && !exchange.reviewers.empty();
  if (is_review && !isFrom(exchange, exchange.reviewers))
    return errorResponse({ErrorCode::kDenied, "validation.clients does not name this address"});
  const bool is_unguarded = action == Action::kRules && exchange.guard == nullptr;
  if (is_unguarded && !isFrom(exchange, thisMachine()))
    return errorResponse({ErrorCode::kDenied, "without `auth` only the registry's own machine may ask this"});
  return std::nullopt;
}

std::optional<Response> askGuard(Exchange& exchange) {
  const Action action = exchange.match.route->action;
  if (exchange.guard == nullptr || action == Action::kOpen || action == Action::kReview) return std::nullopt;
  auto admission = exchange.guard->admit(exchange);
  if (auto* refusal = std::get_if<Response>(&admission)) return std::move(*refusal);
  exchange.caller = std::get<std::shared_ptr<const Caller>>(std::move(admission));
  exchange.request.caller = exchange.caller->name();
  return std::nullopt;
}

struct Middleware {
  std::string_view name;
  std::optional<Response> (*enter)(Exchange&);
  void (*leave)(const Exchange&, Response&);
};

// Way in from top to bottom until one answers, way out from bottom to top through all of them. The access log is
// written by the engine's call of answered(), when the last byte is out and the sizes are known.
// clang-format off
constexpr Middleware kPipeline[] = {
    {"request id",  nullptr,         &sendRequestId},   // outermost: each answer can be found in the logs, refusals too
    {"failure log", nullptr,         &logFailure},      // sees what the client will see, whoever answered
    {"api version", nullptr,         &sendApiVersion},  // old clients look for it before they believe a 401
    {"origin",      nullptr,         &nameOrigin},      // one place, so that no handler can forget a proxy's path
    {"route",       &requireRoute,   nullptr},          // before the guard: it asks for the route's action
    {"name",        &requireName,    nullptr},          // before the guard: rules are matched with well-formed names only
    {"network",     &requireNetwork, nullptr},          // before the guard, which is not asked about reviews
    {"guard",       &askGuard,       nullptr},          // last, before anything is looked up or read
};
// clang-format on

}  // namespace

std::optional<Response> enterPipeline(Exchange& exchange) {
  for (const auto& step : kPipeline) {
    if (step.enter == nullptr) continue;
    if (auto response = step.enter(exchange)) return response;
  }
  return std::nullopt;
}

void leavePipeline(const Exchange& exchange, Response& response) {
  for (auto step = std::rbegin(kPipeline); step != std::rend(kPipeline); ++step) {
    if (step->leave != nullptr) step->leave(exchange, response);
  }
}

}  // namespace berth::http
