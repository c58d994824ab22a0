// SPDX-License-Identifier: Apache-2.0
#include "http/request_meter.hpp"

#include "observe/kept.hpp"

#include <algorithm>
#include <cstdint>

namespace berth::http {
namespace {

using observe::MetricId;

// Requests that found no endpoint, or were refused before they could. Last, so that an unknown mark falls here.
constexpr std::string_view kOther = "other";

struct Method {
  std::string_view sent;
  std::string_view label;  ///< As distribution writes it.
};
// The last stands for all others: what clients invent must not become labels.
constexpr std::array<Method, 8> kMethods{{{"GET", "get"},
                                          {"HEAD", "head"},
                                          {"PUT", "put"},
                                          {"POST", "post"},
                                          {"PATCH", "patch"},
                                          {"DELETE", "delete"},
                                          {"OPTIONS", "options"},
                                          {"", "unknown"}}};

std::size_t methodOf(std::string_view sent) {
  std::size_t method = 0;
  while (method + 1 < kMethods.size() && kMethods[method].sent != sent) ++method;
  return method;
}

// What Berth answers with. Any other is counted too, only not as fast.
constexpr std::array kStatuses{200, 201, 202, 204, 206, 304, 307, 400, 401, 403, 404, 405, 408,
                               409, 411, 413, 414, 416, 429, 431, 499, 500, 503, 505, 507};
constexpr std::size_t kStatusEnd = 512;
constexpr auto kPlaceOfStatus = [] {
  std::array<std::uint8_t, kStatusEnd> places{};
  for (std::size_t i = 0; i < kStatuses.size(); ++i)
    places[static_cast<std::size_t>(kStatuses[i])] = static_cast<std::uint8_t>(i + 1);
  return places;
}();

// 0: none.
std::size_t placeOf(int status) {
  return status > 0 && static_cast<std::size_t>(status) < kStatusEnd ? kPlaceOfStatus[static_cast<std::size_t>(status)]
                                                                     : 0;
}

}  // namespace

struct RequestMeter::Handler {
  Handler(observe::Metrics& metrics, std::string_view label)
      : name{label},
        in_flight{metrics.counter(MetricId::kHttpInFlight, {name})},
        request_size{metrics.histogram(MetricId::kHttpRequestSize, {name})},
        response_size{metrics.histogram(MetricId::kHttpResponseSize, {name})} {}

  const std::string name;
  observe::Counter& in_flight;
  observe::Histogram& request_size;
  observe::Histogram& response_size;
  std::array<observe::Kept<observe::Histogram>, kMethods.size()> durations;
  std::array<std::array<observe::Kept<observe::Counter>, kStatuses.size() + 1>, kMethods.size()> requests;
};

RequestMeter::RequestMeter(observe::Metrics& metrics) : metrics_{metrics} {
  const auto handlerFor = [this](std::string_view label) {
    const auto known = std::find_if(handlers_.begin(), handlers_.end(),
                                    [label](const auto& handler) { return handler->name == label; });
    if (known != handlers_.end()) return known->get();
    return handlers_.emplace_back(std::make_unique<Handler>(metrics_, label)).get();
  };
  by_mark_.push_back(handlerFor(kOther));
  for (const auto& route : routes()) by_mark_.push_back(handlerFor(route.handler));
  by_mark_.push_back(by_mark_.front());
}

RequestMeter::~RequestMeter() = default;

// Marks: 0 for a request that was not begun, 1 + the row of its route, one more than there are rows for none.
void RequestMeter::begin(const Request& request, const Route* route) {
  if (request.mark != 0) return;
  const auto row = route == nullptr ? routes().size() : static_cast<std::size_t>(route - routes().data());
  request.mark = static_cast<std::uint32_t>(row + 1);
  handlerOf(request).in_flight.add();
}

const Route* RequestMeter::routeOf(const Request& request) {
  if (request.mark == 0 || request.mark > routes().size()) return nullptr;
  return &routes()[request.mark - 1];
}

RequestMeter::Handler& RequestMeter::handlerOf(const Request& request) {
  return *by_mark_[request.mark];
}

observe::Counter& RequestMeter::requests(Handler& handler, std::size_t method, int status) {
  const auto make = [&]() -> observe::Counter& {
    return metrics_.counter(MetricId::kHttpRequests,
                            {std::to_string(status), handler.name, std::string{kMethods[method].label}});
  };
  const auto place = placeOf(status);
  return place == 0 ? make() : handler.requests[method][place].get(make);
}

void RequestMeter::end(const Request& request, const Outcome& outcome) {
  Handler& handler = handlerOf(request);
  if (request.mark != 0) handler.in_flight.add(-1);
  const auto method = methodOf(request.method);
  requests(handler, method, outcome.status).add();
  handler.durations[method]
      .get([&]() -> observe::Histogram& {
        return metrics_.histogram(MetricId::kHttpDuration, {handler.name, std::string{kMethods[method].label}});
      })
      .observe(static_cast<std::uint64_t>(outcome.duration.count()));
  handler.request_size.observe(outcome.head_bytes + outcome.received_bytes);
  handler.response_size.observe(outcome.sent_bytes);
}

}  // namespace berth::http
