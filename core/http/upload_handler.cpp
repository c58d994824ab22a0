// SPDX-License-Identifier: Apache-2.0
#include "http/upload_handler.hpp"

#include "http/error_response.hpp"
#include "http/plain_response.hpp"
#include "http/upload_sink.hpp"
#include "model/byte_range.hpp"
#include "registry/content_hash.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace berth::http {
namespace {

Result<Digest> namedDigest(const Request& request) {
  const auto text = request.parameter("digest");
  if (!text || text->empty()) return fail(ErrorCode::kDigestInvalid, "?digest= has to name what was pushed");
  return Digest::parse(*text);
}

// Of the digest that a session will end with: `?digest-algorithm=`, or that of a digest which the request names.
Result<Digest::Algorithm> announcedAlgorithm(const Request& request, const std::optional<Digest>& named) {
  const auto name = request.parameter("digest-algorithm");
  if (!name) return named ? named->algorithm() : Digest::Algorithm::kSha256;
  for (const auto algorithm : {Digest::Algorithm::kSha256, Digest::Algorithm::kSha512}) {
    if (*name == algorithmName(algorithm)) return algorithm;
  }
  return fail(ErrorCode::kDigestInvalid, "digest-algorithm is sha256 or sha512");
}

// Where the body goes. A length that is known must be the range's.
Result<std::optional<ByteRange>> chunkRange(const Request& request) {
  const auto header = request.header("Content-Range");
  if (!header) return std::nullopt;
  BERTH_TRY(const ByteRange range, ByteRange::parseContentRange(*header));
  if (request.content_length && *request.content_length != range.length())
    return fail(ErrorCode::kSizeInvalid, "Content-Range and Content-Length speak of different lengths");
  return range;
}

// Tells a client that went wrong where to go on.
Response failedChunk(const Exchange& exchange, const Error& error) {
  Response response = errorResponse(error);
  if (error.code != ErrorCode::kRangeNotSatisfiable) return response;
  const auto id = UploadId::parse(exchange.match.reference);
  if (!id) return response;
  const auto status = exchange.registry.uploads.status(*exchange.repository, *id, exchange.owner());
  if (!status) return response;
  for (auto& [name, value] : sessionResponse(416, *exchange.repository, *id, status->offset).headers)
    response.setHeader(std::move(name), std::move(value));
  return response;
}

Result<bool> mount(const Exchange& exchange, const Digest& digest) {
  std::optional<RepositoryName> from;
  if (const auto text = exchange.request.parameter("from"); text && !text->empty()) {
    const auto name = RepositoryName::parse(*text);
    if (!name) return false;
    from = *name;
  }
  registry::NameFilter may_read;
  if (exchange.caller != nullptr) may_read = [&](const auto& names) { return exchange.caller->mayPull(names); };
  return exchange.registry.blobs.mount(*exchange.repository, digest, from, may_read);
}

using Upload = std::unique_ptr<registry::OpenUpload>;

Result<Opened> tryOpenAppend(const Exchange& exchange) {
  BERTH_TRY(const UploadId id, UploadId::parse(exchange.match.reference));
  BERTH_TRY(const auto range, chunkRange(exchange.request));
  BERTH_TRY(Upload upload,
            exchange.registry.uploads.open(*exchange.repository, id, range, std::nullopt, exchange.owner()));
  UploadEnd end{*exchange.repository, std::nullopt, std::nullopt};
  if (range) end.length = range->length();
  return std::make_unique<UploadSink>(std::move(upload), std::move(end));
}

Result<Opened> tryOpenFinish(const Exchange& exchange) {
  BERTH_TRY(const UploadId id, UploadId::parse(exchange.match.reference));
  BERTH_TRY(const Digest digest, namedDigest(exchange.request));
  BERTH_TRY(const auto range, chunkRange(exchange.request));
  BERTH_TRY(Upload upload,
            exchange.registry.uploads.open(*exchange.repository, id, range, digest.algorithm(), exchange.owner()));
  UploadEnd end{*exchange.repository, digest, std::nullopt};
  if (range) end.length = range->length();
  return std::make_unique<UploadSink>(std::move(upload), std::move(end));
}

Result<Opened> tryOpenStart(const Exchange& exchange) {
  BERTH_TRY(const Digest digest, namedDigest(exchange.request));
  BERTH_TRY(Upload upload, exchange.registry.uploads.openNew(*exchange.repository, digest.algorithm()));
  return std::make_unique<UploadSink>(std::move(upload), UploadEnd{*exchange.repository, digest, std::nullopt, false});
}

Opened orRefusal(const Exchange& exchange, Result<Opened> opened) {
  if (!opened) return failedChunk(exchange, opened.error());
  return *std::move(opened);
}

}  // namespace

Result<Response> startUpload(const Exchange& exchange, std::string_view body) {
  const auto& request = exchange.request;
  const auto& repository = *exchange.repository;
  std::optional<Digest> named;
  if (const auto mounted = request.parameter("mount"); mounted && !mounted->empty()) {
    BERTH_TRY(named, Digest::parse(*mounted));
    BERTH_TRY(const bool is_mounted, mount(exchange, *named));
    if (is_mounted) return blobCreatedResponse(repository, *named);
  } else if (request.parameter("digest")) {
    BERTH_TRY(named, namedDigest(request));
    // Without a body it is a client that sends the body with a PUT, unless it pushes the empty blob.
    if (!body.empty() || registry::digestOf(named->algorithm(), "") == *named) {
      BERTH_CHECK(exchange.registry.uploads.push(repository, *named, body));
      return blobCreatedResponse(repository, *named);
    }
  }
  BERTH_TRY(const auto algorithm, announcedAlgorithm(request, named));
  BERTH_TRY(const auto started, exchange.registry.uploads.start(repository, algorithm, std::string{exchange.owner()}));
  Response response = sessionResponse(202, repository, started.id, 0);
  // Smaller chunks are taken too, but each costs as much as one of this size.
  response.setHeader("OCI-Chunk-Min-Length", std::to_string(registry::UploadService::kWholeBytes));
  return response;
}

Opened openStart(const Exchange& exchange) {
  if (!exchange.request.parameter("digest") || exchange.request.parameter("mount")) return nullptr;
  return orRefusal(exchange, tryOpenStart(exchange));
}

Result<Response> appendUpload(const Exchange& exchange, std::string_view body) {
  if (body.empty())
    return getUpload(exchange, body).map([](Response response) {
      response.status = 202;
      return response;
    });
  Opened opened = openAppend(exchange);
  if (auto* refusal = std::get_if<Response>(&opened)) return std::move(*refusal);
  auto& sink = std::get<std::unique_ptr<BodySink>>(opened);
  BERTH_CHECK(sink->write(body));
  return sink->close();
}

Opened openAppend(const Exchange& exchange) {
  return orRefusal(exchange, tryOpenAppend(exchange));
}

Result<Response> finishUpload(const Exchange& exchange, std::string_view body) {
  const auto& repository = *exchange.repository;
  BERTH_TRY(const UploadId id, UploadId::parse(exchange.match.reference));
  BERTH_TRY(const Digest digest, namedDigest(exchange.request));
  std::optional<ByteRange> range;
  if (!body.empty()) {
    auto asked = chunkRange(exchange.request);
    if (!asked) return failedChunk(exchange, asked.error());
    range = *asked;
  }
  const auto finished = exchange.registry.uploads.finish(repository, id, digest, body, range, exchange.owner());
  if (!finished) return failedChunk(exchange, finished.error());
  return blobCreatedResponse(repository, digest);
}

Opened openFinish(const Exchange& exchange) {
  return orRefusal(exchange, tryOpenFinish(exchange));
}

Result<Response> getUpload(const Exchange& exchange, std::string_view) {
  BERTH_TRY(const UploadId id, UploadId::parse(exchange.match.reference));
  BERTH_TRY(const auto status, exchange.registry.uploads.status(*exchange.repository, id, exchange.owner()));
  return sessionResponse(204, *exchange.repository, id, status.offset);
}

Result<Response> cancelUpload(const Exchange& exchange, std::string_view) {
  BERTH_TRY(const UploadId id, UploadId::parse(exchange.match.reference));
  BERTH_CHECK(exchange.registry.uploads.cancel(*exchange.repository, id, exchange.owner()));
  return emptyResponse(204);
}

}  // namespace berth::http
