// SPDX-License-Identifier: Apache-2.0
#include "http/registry_application.hpp"

#include "http/error_response.hpp"
#include "http/middleware.hpp"
#include "http/whole_body_sink.hpp"
#include "kubernetes/review.hpp"
#include "observe/shown_target.hpp"

#include <string>
#include <utility>

namespace berth::http {
namespace {

// A body of at most this many bytes costs no more than reading it while the connection is parked.
constexpr std::size_t kSmallBody = registry::UploadService::kWholeBytes;

Response answerOf(const Exchange& exchange, std::string_view body) {
  auto response = exchange.match.route->handle(exchange, body);
  return response ? *std::move(response) : errorResponse(response.error());
}

// Sends what a sink answers back through the pipeline.
class PipelineSink final : public BodySink {
 public:
  PipelineSink(Exchange exchange, std::unique_ptr<BodySink> sink)
      : exchange_{std::move(exchange)}, sink_{std::move(sink)} {}

  const Exchange& exchange() const { return exchange_; }
  bool hasSink() const { return sink_ != nullptr; }
  void take(std::unique_ptr<BodySink> sink) { sink_ = std::move(sink); }

  Result<void> write(std::string_view bytes) override { return sink_->write(bytes); }
  Response close() override {
    Response response = sink_->close();
    leavePipeline(exchange_, response);
    return response;
  }
  void abort() override { sink_->abort(); }

 private:
  const Exchange exchange_;
  std::unique_ptr<BodySink> sink_;
};

struct WholeBodyLimit {
  std::size_t max_bytes;
  Error too_large;
};

WholeBodyLimit wholeBodyLimit(const Exchange& exchange) {
  const BodyUse use = exchange.match.route->body;
  if (use != BodyUse::kManifest && use != BodyUse::kReview)
    return {kSmallBody, {ErrorCode::kBadRequest, "this endpoint takes no body"}};
  const std::size_t most =
      use == BodyUse::kReview ? kubernetes::kMostReviewBytes : exchange.registry.settings.max_manifest_bytes;
  return {most, {ErrorCode::kManifestTooLarge, "at most " + std::to_string(most) + " bytes are taken here"}};
}

std::unique_ptr<BodySink> makeWholeBodySink(const Exchange& exchange) {
  auto [max_bytes, too_large] = wholeBodyLimit(exchange);
  auto answer = [&exchange](std::string_view body) { return answerOf(exchange, body); };
  if (exchange.match.route->body == BodyUse::kReview)
    return exchange.reviews->makeSink(std::move(too_large), std::move(answer));
  return std::make_unique<WholeBodySink>(max_bytes, std::move(too_large), std::move(answer));
}

}  // namespace

Exchange RegistryApplication::exchangeOf(const Request& request) {
  return {request,      registry_, guard_, log_,       proxies_, ownPath(request, proxies_), watchers_, {},
          std::nullopt, nullptr,   judge_, reviewers_, &reviews_};
}

BodyPlan RegistryApplication::plan(const Request& head) {
  if (!head.hasBody()) return {};
  // Whoever asks first whether the body is wanted (Expect: 100-continue) is answered by open().
  const bool is_small = !head.is_chunked && head.content_length <= kSmallBody;
  if (is_small && !head.header("Expect")) return {kSmallBody, false};
  return {0, true};
}

Response RegistryApplication::handle(const Request& request) {
  Exchange exchange = exchangeOf(request);
  auto early = enterPipeline(exchange);
  Response response = early ? *std::move(early) : answerOf(exchange, request.body);
  leavePipeline(exchange, response);
  return response;
}

Opened RegistryApplication::openBody(const Exchange& exchange) const {
  const auto& route = *exchange.match.route;
  Opened opened = route.open == nullptr ? nullptr : route.open(exchange);
  if (std::holds_alternative<Response>(opened) || std::get<std::unique_ptr<BodySink>>(opened)) return opened;
  const auto limit = wholeBodyLimit(exchange);
  if (exchange.request.content_length.value_or(0) > limit.max_bytes) return errorResponse(limit.too_large);
  return opened;
}

std::variant<std::unique_ptr<BodySink>, Response> RegistryApplication::open(const Request& head) {
  Exchange exchange = exchangeOf(head);
  auto early = enterPipeline(exchange);
  Opened opened = early ? Opened{*std::move(early)} : openBody(exchange);
  if (auto* response = std::get_if<Response>(&opened)) {
    leavePipeline(exchange, *response);
    return std::move(*response);
  }
  auto sink =
      std::make_unique<PipelineSink>(std::move(exchange), std::get<std::unique_ptr<BodySink>>(std::move(opened)));
  if (!sink->hasSink()) sink->take(makeWholeBodySink(sink->exchange()));
  return sink;
}

Response RegistryApplication::refuse(const Request& request, const Error& error) {
  Response response = errorResponse(error);
  leavePipeline(exchangeOf(request), response);
  return response;
}

void RegistryApplication::failed(const Request& request, const std::string& cause) {
  log_.error("A request failed because of a fault in Berth; please report it with this line.",
             {{"request_id", request.id},
              {"method", request.method},
              {"target", observe::shownTarget(request.target)},
              {"cause", cause}});
}

void RegistryApplication::turnedAway(const std::string& peer, const std::string& cause) {
  log_.info("No TLS could be agreed on with a client.", {{"peer", peer}, {"cause", cause}});
}

void RegistryApplication::answered(const Request& request, const Outcome& outcome) {
  if (watchers_.meter != nullptr) watchers_.meter->end(request, outcome);
  if (watchers_.access_log != nullptr) writeAccess(request, outcome);
}

void RegistryApplication::writeAccess(const Request& request, const Outcome& outcome) {
  const bool is_direct = proxies_.isNone();
  const std::string client = is_direct ? request.peer : clientOf(request, proxies_);
  const std::string scheme =
      is_direct ? std::string{request.is_tls ? "https" : "http"} : originOf(request, proxies_).scheme;
  observe::AccessEntry entry{request.id, client, scheme, request.method, request.target, {}, {}, {}, {}};
  for (const auto& [name, value] : request.headers) {
    if (name == "User-Agent" || name == "user-agent") entry.user_agent = value;
  }
  const RouteMatch match = findRoute(request.method, ownPath(request, proxies_));
  entry.repository = match.name;
  entry.reference = match.reference;
  entry.error = outcome.error;
  entry.user = request.caller;
  entry.status = outcome.status;
  entry.received_bytes = outcome.received_bytes;
  entry.sent_bytes = outcome.sent_bytes;
  entry.duration = outcome.duration;
  entry.first_byte = outcome.first_byte;
  watchers_.access_log->write(entry);
}

}  // namespace berth::http
