// SPDX-License-Identifier: Apache-2.0
#include "application_fixture.hpp"

#include "registry/content_hash.hpp"

#include <algorithm>
#include <utility>

namespace berth::http {
namespace {

// What the engine takes in one turn; small here, so that a body comes in pieces.
constexpr std::size_t kTurn = 50'000;

SeenAnswer answerOf(const Response& response) {
  SeenAnswer answer{response.status, response.headers, {}};
  if (response.content.bytes) answer.body = *response.content.bytes;
  if (response.parts.empty()) return answer;
  std::string body;
  for (const auto& part : response.parts) body += part.before + answer.body.substr(part.span.offset, part.span.length);
  answer.body = std::move(body);
  return answer;
}

Request requestOf(const std::string& method, const std::string& target, const Headers& headers) {
  Request request;
  request.method = method;
  request.target = target;
  request.path = target.substr(0, target.find('?'));
  if (target.find('?') != std::string::npos) request.query = target.substr(target.find('?') + 1);
  request.headers = headers;
  request.peer = "127.0.0.1:1234";
  request.id = "request-1";
  return request;
}

}  // namespace

std::string SeenAnswer::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

std::string SeenAnswer::errorCode() const {
  const auto envelope = nlohmann::json::parse(body, nullptr, false);
  if (!envelope.is_object() || !envelope.contains("errors") || envelope["errors"].size() != 1) {
    ADD_FAILURE() << "no error envelope: " << status << ' ' << body;
    return {};
  }
  return envelope["errors"][0]["code"];
}

std::string sha256Text(std::string_view content) {
  return registry::digestOf(Digest::Algorithm::kSha256, content).text();
}

std::string imageText(const std::string& config, const std::string& more) {
  return R"({"schemaVersion":2,"mediaType":")" + kImageType +
         R"(","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":")" + sha256Text(config) +
         R"(","size":)" + std::to_string(config.size()) + R"(},"layers":[])" + more + "}";
}

ApplicationFixture::ApplicationFixture() : log_{observe::Level::kError} {
  registry::Settings settings;
  registry_ = std::make_unique<registry::Registry>(blobs_, records_, settings);
  use(nullptr);
}

void ApplicationFixture::use(Guard* guard) {
  application_ = std::make_unique<RegistryApplication>(*registry_, log_, proxies_, guard, watchers_);
}

void ApplicationFixture::use(const Proxies& proxies) {
  proxies_ = proxies;
  use(nullptr);
}

SeenAnswer ApplicationFixture::run(Request& request, const std::string& body) {
  const auto plan = application_->plan(request);
  if (!plan.to_sink) {
    EXPECT_LE(body.size(), plan.max_body);
    request.body = body;
    return answerOf(application_->handle(request));
  }
  auto opened = application_->open(request);
  if (auto* response = std::get_if<Response>(&opened)) return answerOf(*response);
  auto& sink = *std::get<std::unique_ptr<BodySink>>(opened);
  for (std::string_view rest = body; !rest.empty();) {
    const auto piece = rest.substr(0, kTurn);
    rest.remove_prefix(piece.size());
    if (const auto written = sink.write(piece); !written) {
      sink.abort();
      return answerOf(application_->refuse(request, written.error()));
    }
  }
  return answerOf(sink.close());
}

SeenAnswer ApplicationFixture::send(const std::string& method, const std::string& target, const Headers& headers,
                                    const std::string& body) {
  Request request = requestOf(method, target, headers);
  request.content_length = body.size();
  return run(request, body);
}

SeenAnswer ApplicationFixture::sendChunked(const std::string& method, const std::string& target,
                                           const std::string& body, const Headers& headers) {
  Request request = requestOf(method, target, headers);
  request.is_chunked = true;
  return run(request, body);
}

std::optional<SeenAnswer> ApplicationFixture::sendBroken(const std::string& method, const std::string& target,
                                                         const std::string& body, std::size_t sent) {
  Request request = requestOf(method, target, {});
  request.is_chunked = true;
  auto opened = application_->open(request);
  if (auto* response = std::get_if<Response>(&opened)) return answerOf(*response);
  auto& sink = *std::get<std::unique_ptr<BodySink>>(opened);
  EXPECT_TRUE(sink.write(std::string_view{body}.substr(0, sent)).has_value());
  sink.abort();
  return std::nullopt;
}

std::string ApplicationFixture::startUpload(const std::string& repository) {
  const auto started = send("POST", "/v2/" + repository + "/blobs/uploads/");
  EXPECT_EQ(started.status, 202) << started.body;
  return started.header("Location");
}

Digest ApplicationFixture::pushBlob(const std::string& repository, const std::string& content) {
  const auto digest = registry::digestOf(Digest::Algorithm::kSha256, content);
  const auto put = send("PUT", startUpload(repository) + "?digest=" + digest.text(), {}, content);
  EXPECT_EQ(put.status, 201) << put.body;
  return digest;
}

std::string ApplicationFixture::pushImage(const std::string& repository, const std::string& reference,
                                          const std::string& config, const std::string& more) {
  pushBlob(repository, config);
  auto manifest = imageText(config, more);
  const auto& where = reference.empty() ? sha256Text(manifest) : reference;
  const auto put = send("PUT", "/v2/" + repository + "/manifests/" + where, {{"Content-Type", kImageType}}, manifest);
  EXPECT_EQ(put.status, 201) << put.body;
  return manifest;
}

}  // namespace berth::http
