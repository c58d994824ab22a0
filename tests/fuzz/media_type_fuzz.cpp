// SPDX-License-Identifier: Apache-2.0
// Media types of Content-Type, and If-None-Match beside them.
#include "fuzz/property.hpp"
#include "http/entity_tag.hpp"
#include "http/field.hpp"
#include "model/media_type.hpp"
#include "registry/membership_record.hpp"

#include <optional>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace berth;
  const auto text = fuzz::textOf(data, size);
  const std::string bare = bareMediaType(text);
  fuzz::require(bare.size() <= size && bareMediaType(bare) == bare, "what is bare stays as it is");
  if (manifestKind(bare) != ManifestKind::kUnknown) fuzz::require(isMediaType(bare), "a known type is a media type");
  if (isMediaType(text)) {
    fuzz::require(http::consistsOf(http::kValueCharacter, text), "a media type may stand in a header");
    const std::string record = registry::formatManifestRecord(text, Timestamp{}, std::nullopt);
    const auto read = registry::parseManifestMediaType(record);
    fuzz::require(read && *read == text, "a record keeps the media type");
  }

  const auto digest = Digest::parse("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
  const std::string tag = http::entityTag(*digest);
  http::Request request;
  request.headers = {{"If-None-Match", std::string{text}}, {"if-none-match", tag}};
  fuzz::require(http::isNotModified(request, tag), "a tag is found behind whatever stands before it");
  request.headers.pop_back();
  const bool names_it = text == "*" || text.find(tag) != std::string_view::npos;
  fuzz::require(http::isNotModified(request, tag) == names_it, "304 only for the content that the client has");
  return 0;
}
