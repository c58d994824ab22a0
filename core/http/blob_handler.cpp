// SPDX-License-Identifier: Apache-2.0
#include "http/blob_handler.hpp"

#include "http/entity_tag.hpp"
#include "http/error_response.hpp"
#include "http/partial_content.hpp"
#include "http/plain_response.hpp"
#include "model/byte_range.hpp"

#include <string>
#include <utility>
#include <vector>

namespace berth::http {
namespace {

constexpr std::string_view kContentType = "application/octet-stream";

// Only for a GET, and only when If-Range (RFC 9110 §13.1.5) does not speak of other content.
Result<std::vector<ByteRange>> askedRanges(const Request& request, const std::string& entity_tag, std::uint64_t size) {
  const auto header = request.header("Range");
  if (!header || request.method != "GET") return std::vector<ByteRange>{};
  const auto condition = request.header("If-Range");
  if (condition && *condition != entity_tag) return std::vector<ByteRange>{};
  return ByteRange::parseAll(*header, size);
}

}  // namespace

Result<Response> getBlob(const Exchange& exchange, std::string_view) {
  const auto& request = exchange.request;
  BERTH_TRY(const Digest digest, Digest::parse(exchange.match.reference));
  BERTH_TRY(Content content, exchange.registry.blobs.open(*exchange.repository, digest));
  std::string entity_tag = entityTag(digest);
  const std::uint64_t size = content.size;

  Response response;
  response.headers.reserve(10);
  response.setHeader("Accept-Ranges", "bytes");
  response.setHeader("Docker-Content-Digest", digest.text());
  response.setHeader("Cache-Control", exchange.guard == nullptr ? "max-age=31536000, immutable"
                                                                : "private, max-age=31536000, immutable");
  if (isNotModified(request, entity_tag)) {
    response.status = 304;
    response.setHeader("ETag", std::move(entity_tag));
    return response;
  }

  const auto ranges = askedRanges(request, entity_tag, size);
  if (!ranges) {
    Response refusal = errorResponse(ranges.error());
    refusal.setHeader("Content-Range", "bytes */" + std::to_string(size));
    return refusal;
  }
  response.setHeader("ETag", std::move(entity_tag));
  response.content = std::move(content);
  if (ranges->empty()) {
    response.setHeader("Content-Type", std::string{kContentType});
  } else {
    makePartial(response, kContentType, *ranges);
  }
  return response;
}

Result<Response> deleteBlob(const Exchange& exchange, std::string_view) {
  BERTH_TRY(const Digest digest, Digest::parse(exchange.match.reference));
  auto removed = exchange.registry.blobs.remove(*exchange.repository, digest);
  if (removed) return emptyResponse(202);
  if (removed.error().code != ErrorCode::kUnsupported) return fail(std::move(removed).error());
  Response refusal = errorResponse(removed.error());
  refusal.setHeader("Allow", "GET, HEAD");
  return refusal;
}

}  // namespace berth::http
