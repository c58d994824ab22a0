// SPDX-License-Identifier: Apache-2.0
#include "model/byte_range.hpp"

#include "model/decimal.hpp"

#include <algorithm>

namespace berth {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

tl::unexpected<Error> notSatisfiable(std::uint64_t size) {
  return fail(ErrorCode::kRangeNotSatisfiable,
              "the range lies outside of the content, which has " + std::to_string(size) + " bytes");
}

}  // namespace

Result<std::optional<ByteRange>> ByteRange::parse(std::string_view header, std::uint64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  header = trimmed(header);
  if (!header.starts_with(kUnit)) return std::nullopt;
  const auto spec = trimmed(header.substr(kUnit.size()));
  const auto dash = spec.find('-');
  if (dash == std::string_view::npos || spec.find(',') != std::string_view::npos) return std::nullopt;
  const auto before = spec.substr(0, dash);
  const auto after = spec.substr(dash + 1);

  if (before.empty()) {
    const auto suffix = parseDecimal(after);
    if (!suffix) return std::nullopt;
    if (*suffix == 0 || size == 0) return notSatisfiable(size);
    return ByteRange{size - std::min(*suffix, size), size - 1};
  }
  const auto first = parseDecimal(before);
  const auto last = after.empty() ? UINT64_MAX : parseDecimal(after);
  if (!first || !last) return std::nullopt;
  if (*first >= size || *last < *first) return notSatisfiable(size);
  return ByteRange{*first, std::min(*last, size - 1)};
}

Result<ByteRange> ByteRange::parseContentRange(std::string_view header) {
  auto text = trimmed(header);
  if (text.starts_with("bytes ") || text.starts_with("bytes=")) text = trimmed(text.substr(6));
  text = text.substr(0, text.find('/'));
  const auto dash = text.find('-');
  const auto first = dash == std::string_view::npos ? std::nullopt : parseDecimal(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? std::nullopt : parseDecimal(text.substr(dash + 1));
  if (!first || !last)
    return fail(ErrorCode::kBlobUploadInvalid, "Content-Range of a chunk is <first byte>-<last byte>, both inclusive");
  if (*last < *first || *last == UINT64_MAX)
    return fail(ErrorCode::kRangeNotSatisfiable, "Content-Range runs backwards");
  return ByteRange{*first, *last};
}

}  // namespace berth
