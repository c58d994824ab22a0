// SPDX-License-Identifier: Apache-2.0
#include "model/byte_range.hpp"

#include "model/decimal.hpp"

#include <algorithm>
#include <optional>
#include <string>

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

// One element of a Range header, not yet clamped: it may lie past the end or run backwards. Nothing when it is no
// range.
std::optional<ByteRange> parseRange(std::string_view text, std::uint64_t size) {
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto before = text.substr(0, dash);
  const auto after = text.substr(dash + 1);
  if (before.empty()) {
    const auto suffix = parseDecimal(after);
    if (!suffix) return std::nullopt;
    return ByteRange{size - std::min(*suffix, size), UINT64_MAX};
  }
  const auto first = parseDecimal(before);
  const auto last = after.empty() ? UINT64_MAX : parseDecimal(after);
  if (!first || !last) return std::nullopt;
  return ByteRange{*first, *last};
}

}  // namespace

Result<std::vector<ByteRange>> ByteRange::parseAll(std::string_view header, std::uint64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  std::vector<ByteRange> ranges;
  header = trimmed(header);
  if (!header.starts_with(kUnit)) return ranges;
  std::size_t count = 0;
  std::uint64_t bytes = 0;
  for (auto rest = header.substr(kUnit.size()); !rest.empty();) {
    const auto comma = rest.find(',');
    const auto text = trimmed(rest.substr(0, comma));
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    if (text.empty()) continue;  // A list may have empty elements (RFC 9110 §5.6.1.2).
    const auto asked = parseRange(text, size);
    if (!asked || ++count > kMostRanges) return std::vector<ByteRange>{};
    if (asked->first > asked->last || asked->first >= size) continue;
    ranges.push_back({asked->first, std::min(asked->last, size - 1)});
    if (ranges.back().length() > size - bytes) return std::vector<ByteRange>{};
    bytes += ranges.back().length();
  }
  if (count > 0 && ranges.empty()) return notSatisfiable(size);
  return ranges;
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
