// SPDX-License-Identifier: Apache-2.0
#include "registry/membership_record.hpp"

#include "model/decimal.hpp"
#include "model/media_type.hpp"

namespace berth::registry {
namespace {

constexpr std::string_view kSubject = " subject=";

}  // namespace

std::string formatLink(std::uint64_t size, Timestamp made) {
  return std::to_string(size) + ' ' + made.text();
}

Result<std::uint64_t> parseLinkSize(std::string_view value) {
  const auto size = parseDecimal(value.substr(0, value.find(' ')));
  if (!size) return fail(ErrorCode::kDataLoss, "a link record does not begin with a size");
  return *size;
}

std::string formatManifestRecord(std::string_view media_type, Timestamp pushed, const std::optional<Digest>& subject) {
  std::string value = std::string{media_type} + ' ' + pushed.text();
  if (subject) value.append(kSubject).append(subject->text());
  return value + '\n';
}

Result<std::string_view> parseManifestMediaType(std::string_view value) {
  const auto media_type = value.substr(0, value.find(' '));
  if (!isMediaType(media_type)) return fail(ErrorCode::kDataLoss, "a manifest record does not begin with a media type");
  return media_type;
}

std::string_view parseManifestTime(std::string_view value) {
  const auto space = value.find(' ');
  if (space == std::string_view::npos) return {};
  const auto rest = value.substr(space + 1);
  return rest.substr(0, rest.find_first_of(" \n"));
}

std::optional<Digest> parseManifestSubject(std::string_view value) {
  const auto line = value.substr(0, value.find('\n'));
  const auto found = line.find(kSubject);
  if (found == std::string_view::npos) return std::nullopt;
  const auto rest = line.substr(found + kSubject.size());
  auto digest = Digest::parse(rest.substr(0, rest.find(' ')));
  if (!digest) return std::nullopt;
  return *std::move(digest);
}

}  // namespace berth::registry
