// SPDX-License-Identifier: Apache-2.0
#include "registry/descriptor.hpp"

#include "registry/base64.hpp"
#include "registry/content_hash.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace berth::registry {
namespace {

Result<void> checkData(const nlohmann::json& json, const Descriptor& descriptor, const std::string& where) {
  const auto data = json.find("data");
  if (data == json.end() || data->is_null()) return {};
  const auto content = data->is_string() ? decodeBase64(data->get_ref<const std::string&>()) : std::nullopt;
  if (!content) return fail(ErrorCode::kManifestInvalid, where + ": data is not base64");
  if (content->size() != descriptor.size || digestOf(descriptor.digest.algorithm(), *content) != descriptor.digest)
    return fail(ErrorCode::kManifestInvalid, where + ": data is not the content that digest and size speak of");
  return {};
}

}  // namespace

Result<Descriptor> Descriptor::parse(const nlohmann::json& json, std::string_view where_text) {
  const std::string where{where_text};
  const auto invalid = [&](const char* problem) { return fail(ErrorCode::kManifestInvalid, where + problem); };
  if (!json.is_object()) return invalid(" is not a descriptor object");
  const auto media_type = json.find("mediaType");
  const auto digest_text = json.find("digest");
  const auto size = json.find("size");
  if (media_type == json.end() || !media_type->is_string()) return invalid(": mediaType is missing or no string");
  if (digest_text == json.end() || !digest_text->is_string()) return invalid(": digest is missing or no string");
  if (size == json.end() || !size->is_number_unsigned()) return invalid(": size is missing or no number of bytes");

  auto digest = Digest::parse(digest_text->get_ref<const std::string&>());
  if (!digest) return fail(ErrorCode::kManifestInvalid, where + ": " + digest.error().detail);
  Descriptor descriptor{media_type->get<std::string>(), *std::move(digest), size->get<std::uint64_t>()};
  BERTH_CHECK(checkData(json, descriptor, where));
  return descriptor;
}

}  // namespace berth::registry
