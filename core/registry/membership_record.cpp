// SPDX-License-Identifier: Apache-2.0
#include "registry/membership_record.hpp"

#include "model/decimal.hpp"
#include "model/media_type.hpp"

namespace berth::registry {

std::string formatLink(std::uint64_t size, Timestamp made) {
  return std::to_string(size) + ' ' + made.text();
}

Result<std::uint64_t> parseLinkSize(std::string_view value) {
  const auto size = parseDecimal(value.substr(0, value.find(' ')));
  if (!size) return fail(ErrorCode::kDataLoss, "a link record does not begin with a size");
  return *size;
}

std::string formatManifestRecord(std::string_view media_type, Timestamp pushed) {
  return std::string{media_type} + ' ' + pushed.text() + '\n';
}

Result<std::string_view> parseManifestMediaType(std::string_view value) {
  const auto media_type = value.substr(0, value.find(' '));
  if (!isMediaType(media_type)) return fail(ErrorCode::kDataLoss, "a manifest record does not begin with a media type");
  return media_type;
}

}  // namespace berth::registry
