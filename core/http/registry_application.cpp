// SPDX-License-Identifier: Apache-2.0
#include "http/registry_application.hpp"

#include "http/error_response.hpp"
#include "http/middleware.hpp"
#include "http/whole_body_sink.hpp"

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

std::unique_ptr<BodySink> makeWholeBodySink(const Exchange& exchange) {
  const bool is_manifest = exchange.match.route->body == BodyUse::kManifest;
  const std::size_t max_bytes = is_manifest ? exchange.registry.settings.max_manifest_bytes : kSmallBody;
  Error too_large = is_manifest ? Error{ErrorCode::kManifestTooLarge,
                                        "at most " + std::to_string(max_bytes) + " bytes are taken here"}
                                : Error{ErrorCode::kBadRequest, "this endpoint takes no body"};
  return std::make_unique<WholeBodySink>(max_bytes, std::move(too_large),
                                         [&exchange](std::string_view body) { return answerOf(exchange, body); });
}

}  // namespace

Exchange RegistryApplication::exchangeOf(const Request& request) const {
  return {request, registry_, guard_, log_, {}, std::nullopt};
}

BodyPlan RegistryApplication::plan(const Request& head) {
  if (!head.hasBody()) return {};
  if (!head.is_chunked && head.content_length <= kSmallBody) return {kSmallBody, false};
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
  if (route.open != nullptr) return route.open(exchange);
  const auto announced = exchange.request.content_length.value_or(0);
  const auto max_manifest = registry_.settings.max_manifest_bytes;
  if (route.body == BodyUse::kManifest && announced > max_manifest) {
    return errorResponse(
        {ErrorCode::kManifestTooLarge, "at most " + std::to_string(max_manifest) + " bytes are taken here"});
  }
  return nullptr;
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

Response RegistryApplication::refuse(const Error& error) {
  Response response = errorResponse(error);
  response.setHeader("Docker-Distribution-API-Version", "registry/2.0");
  return response;
}

void RegistryApplication::failed(const Request& request, const std::string& cause) {
  log_.error("A request failed because of a fault in Berth; please report it with this line.",
             {{"request_id", request.id}, {"method", request.method}, {"target", request.target}, {"cause", cause}});
}

void RegistryApplication::turnedAway(const std::string& peer, const std::string& cause) {
  log_.info("No TLS could be agreed on with a client.", {{"peer", peer}, {"cause", cause}});
}

void RegistryApplication::answered(const Request& request, int status, std::uint64_t received_bytes,
                                   std::uint64_t sent_bytes, std::chrono::nanoseconds duration) {
  if (access_log_ == nullptr) return;
  std::string_view user_agent;
  for (const auto& [name, value] : request.headers) {
    if (name == "User-Agent" || name == "user-agent") user_agent = value;
  }
  access_log_->write({request.id, request.peer, request.method, request.target, user_agent, status, received_bytes,
                      sent_bytes, duration});
}

}  // namespace berth::http
