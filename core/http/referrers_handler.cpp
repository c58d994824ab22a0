// SPDX-License-Identifier: Apache-2.0
#include "http/referrers_handler.hpp"

#include "http/page_query.hpp"
#include "http/plain_response.hpp"
#include "model/digest.hpp"
#include "model/media_type.hpp"

#include <cstddef>
#include <string>
#include <utility>

namespace berth::http {
namespace {

// Clients take an index of 4 MiB; the rest of the envelope is small.
constexpr std::size_t kMaxDescriptorBytes = (4 << 20) - 4096;

}  // namespace

Result<Response> listReferrers(const Exchange& exchange, std::string_view) {
  const auto& request = exchange.request;
  BERTH_TRY(const Digest subject, Digest::parse(exchange.match.reference));
  auto artifact_types = request.parameters("artifactType");
  std::erase(artifact_types, "");
  BERTH_TRY(const auto page,
            exchange.registry.referrers.list(*exchange.repository, subject, artifact_types,
                                             request.parameter("last").value_or(""), kMaxDescriptorBytes));
  std::string json = R"({"schemaVersion":2,"mediaType":")";
  json += kOciIndexMediaType;
  json += R"(","manifests":[)";
  std::size_t bytes = 2;
  for (const auto& descriptor : page.descriptors) bytes += descriptor.size() + 1;
  json.reserve(json.size() + bytes);
  for (const auto& descriptor : page.descriptors) {
    if (&descriptor != &page.descriptors.front()) json += ',';
    json += descriptor;
  }
  json += "]}";

  Response response = textResponse(200, kOciIndexMediaType, std::move(json));
  if (!artifact_types.empty()) response.setHeader("OCI-Filters-Applied", "artifactType");
  if (page.more) response.setHeader("Link", nextPageLink(exchange, std::nullopt, page.last));
  return response;
}

}  // namespace berth::http
