// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/engine.hpp"
#include "http/message.hpp"
#include "http/route_table.hpp"
#include "observe/metrics.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace berth::http {

/// Counts requests under distribution's names (`registry_http_*`). What it counts with is looked up once for each
/// (handler, method, status) and found without a lock from then on. Any thread.
class RequestMeter {
 public:
  /// `metrics` outlives it.
  explicit RequestMeter(observe::Metrics& metrics);
  ~RequestMeter();
  RequestMeter(const RequestMeter&) = delete;
  RequestMeter& operator=(const RequestMeter&) = delete;

  /// A request has found its route, or null when there is none. Only the first call for a request counts; marks it.
  void begin(const Request& request, const Route* route);
  /// The request is over, begun or not.
  void end(const Request& request, const Outcome& outcome);

  /// The route that begin() was told, by the request's mark. Null: none.
  static const Route* routeOf(const Request& request);

  const observe::Metrics& metrics() const { return metrics_; }

 private:
  struct Handler;

  Handler& handlerOf(const Request& request);
  observe::Counter& requests(Handler& handler, std::size_t method, int status);

  observe::Metrics& metrics_;
  std::vector<std::unique_ptr<Handler>> handlers_;
  std::vector<Handler*> by_mark_;
};

}  // namespace berth::http
