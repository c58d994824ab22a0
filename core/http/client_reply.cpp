// SPDX-License-Identifier: Apache-2.0
#include "http/client_reply.hpp"

#include "http/chunk_decoder.hpp"
#include "model/decimal.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>

namespace berth::http {
namespace {

constexpr std::size_t kStatusAt = 9;  // Behind "HTTP/1.1 ".

tl::unexpected<Error> broken(const char* what) {
  return fail(ErrorCode::kUnavailable, std::string{"what answers there is no registry: "} + what);
}

bool isSame(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char one, unsigned char other) { return std::tolower(one) == std::tolower(other); });
}

// The value of a header in the lines of a head.
std::optional<std::string_view> headerOf(std::string_view head, std::string_view name) {
  for (auto at = head.find("\r\n"); at != std::string_view::npos;) {
    head.remove_prefix(at + 2);
    at = head.find("\r\n");
    const auto line = head.substr(0, at);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !isSame(line.substr(0, colon), name)) continue;
    auto value = line.substr(colon + 1);
    while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
    while (!value.empty() && value.back() == ' ') value.remove_suffix(1);
    return value;
  }
  return std::nullopt;
}

Result<std::string> unchunked(std::string body) {
  ChunkDecoder decoder;
  std::string content;
  for (std::size_t at = 0; !decoder.isDone();) {
    BERTH_TRY(const auto part, decoder.decode(body.data() + at, body.size() - at));
    if (part.consumed == 0) return broken("its answer ends too soon");
    content += part.content;
    at += part.consumed;
  }
  return content;
}

}  // namespace

Result<Reply> parseReply(std::string bytes) {
  const auto end = bytes.find("\r\n\r\n");
  const auto status = bytes.size() < kStatusAt + 3 ? std::nullopt : parseDecimal(bytes.substr(kStatusAt, 3));
  if (end == std::string::npos || !bytes.starts_with("HTTP/1.") || !status)
    return broken("it does not speak HTTP, or wants TLS (https://)");
  const std::string head = bytes.substr(0, end + 2);
  Reply reply{static_cast<int>(*status), bytes.substr(end + 4)};
  if (const auto coding = headerOf(head, "Transfer-Encoding")) {
    if (!isSame(*coding, "chunked")) return broken("it codes its answers in an unknown way");
    BERTH_TRY(reply.body, unchunked(std::move(reply.body)));
  } else if (const auto length = headerOf(head, "Content-Length")) {
    if (parseDecimal(*length) != reply.body.size()) return broken("its answer ends too soon");
  }
  return reply;
}

}  // namespace berth::http
