// SPDX-License-Identifier: Apache-2.0
#include "http/manifest_handler.hpp"

#include "http/entity_tag.hpp"
#include "http/plain_response.hpp"
#include "model/reference.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace berth::http {
namespace {

// A tag that cannot exist is a manifest that is not there, for all but a push.
Result<Reference> findableReference(std::string_view text) {
  auto reference = Reference::parse(text);
  if (!reference && reference.error().code == ErrorCode::kTagInvalid)
    return fail(ErrorCode::kManifestUnknown, std::move(reference).error().detail);
  return reference;
}

// `?tag=`: further tags of a push by digest, each once.
Result<std::vector<Tag>> moreTags(const Request& request) {
  constexpr std::size_t kMaxTags = 64;
  const auto texts = request.parameters("tag");
  if (texts.size() > kMaxTags) return fail(ErrorCode::kUriTooLong, "at most 64 tags in one push");
  std::vector<Tag> tags;
  for (const auto& text : texts) {
    BERTH_TRY(auto tag, Tag::parse(text));
    if (std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(std::move(tag));
  }
  return tags;
}

// Null: pushes are not validated.
std::unique_ptr<validation::PushGate> gateOf(const Exchange& exchange) {
  if (exchange.judge == nullptr) return nullptr;
  return exchange.judge->gateFor(exchange.caller == nullptr ? nullptr : &exchange.caller->principal());
}

// RFC 7234 section 5.5, code 299, as the distribution specification has warnings: quoted text on one line. ASCII alone
// is shown alike by all clients: of other characters only … has another way to be written.
void addWarning(std::string_view text, Response& response) {
  constexpr std::string_view kEllipsis = "…";
  std::string quoted;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (text.substr(i).starts_with(kEllipsis)) {
      quoted += "...";
      i += kEllipsis.size() - 1;
      continue;
    }
    const bool goes_on = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    if (goes_on) continue;
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c >= ' ' && c <= '~' ? c : '?';
  }
  response.setHeader("Warning", "299 - \"" + quoted + '"');
}

void addWarnings(const std::vector<std::string>& warnings, Response& response) {
  constexpr std::size_t kMost = 10;
  constexpr std::size_t kLongest = 300;
  const std::size_t told = warnings.size() > kMost ? kMost - 1 : warnings.size();
  for (std::size_t i = 0; i < told; ++i) addWarning(std::string_view{warnings[i]}.substr(0, kLongest), response);
  if (told < warnings.size()) addWarning("and " + std::to_string(warnings.size() - told) + " more", response);
}

}  // namespace

Result<Response> getManifest(const Exchange& exchange, std::string_view) {
  BERTH_TRY(const Reference reference, findableReference(exchange.match.reference));
  BERTH_TRY(auto manifest, exchange.registry.manifests.get(*exchange.repository, reference));
  std::string entity_tag = entityTag(manifest.digest);

  Response response;
  response.headers.reserve(8);
  response.setHeader("Docker-Content-Digest", manifest.digest.text());
  if (isNotModified(exchange.request, entity_tag)) {
    response.status = 304;
  } else {
    response.setHeader("Content-Type", std::move(manifest.media_type));
    response.content = std::move(manifest.content);
  }
  response.setHeader("ETag", std::move(entity_tag));
  return response;
}

Result<Response> putManifest(const Exchange& exchange, std::string_view body) {
  BERTH_TRY(const Reference reference, Reference::parse(exchange.match.reference));
  BERTH_TRY(auto tags, moreTags(exchange.request));
  if (const Tag* tag = reference.tag()) std::erase(tags, *tag);
  const auto content_type = exchange.request.header("Content-Type").value_or("");
  const auto gate = gateOf(exchange);
  const auto pushed = exchange.registry.manifests.put(
      {*exchange.repository, reference, tags, content_type, body, exchange.caller.get(), gate.get()});
  if (gate != nullptr) gate->keep();
  if (!pushed) return fail(pushed.error());

  Response response;
  response.status = 201;
  response.setHeader("Location", "/v2/" + exchange.repository->text() + "/manifests/" + reference.text());
  response.setHeader("Docker-Content-Digest", pushed->digest.text());
  if (pushed->subject) response.setHeader("OCI-Subject", pushed->subject->text());
  for (const auto& tag : tags) response.setHeader("OCI-Tag", tag.text());
  if (gate != nullptr) addWarnings(gate->warnings(), response);
  return response;
}

Result<Response> deleteManifest(const Exchange& exchange, std::string_view) {
  BERTH_TRY(const Reference reference, findableReference(exchange.match.reference));
  BERTH_CHECK(exchange.registry.manifests.remove(*exchange.repository, reference, exchange.caller.get()));
  return emptyResponse(202);
}

}  // namespace berth::http
